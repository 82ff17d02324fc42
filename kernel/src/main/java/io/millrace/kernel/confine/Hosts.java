package io.millrace.kernel.confine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts cells may reach: names such as {@code data.example.org}, all names below one ({@code *.example.org}), or addresses; each with a port, or with the ports
 * of the web (80 and 443). Pure.
 */
public record Hosts(List<Entry> entries) {
    /** None. */
    public static final Hosts NONE = new Hosts(List.of());
    private static final int[] WEB = {80, 443};

    /**
     * @param name in lower case, without the star
     * @param below whether all names below this one are meant, and not itself
     * @param port 0 for those of the web
     */
    public record Entry(String name, boolean below, int port) {
        boolean allows(String host, int at) {
            boolean named = below ? host.length() > name.length() + 1 && host.endsWith("." + name) : host.equals(name);
            return named && (port == 0 ? at == WEB[0] || at == WEB[1] : at == port);
        }

        /** Whether this is an address, whose port whoever runs the server has meant wherever it leads. */
        boolean isAddress() {
            return name.matches("[0-9.]+") || name.contains(":");
        }
    }

    public Hosts {
        entries = List.copyOf(entries);
    }

    /**
     * Reads entries with commas.
     *
     * @throws IllegalArgumentException with the entry that is none
     */
    public static Hosts of(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String part : text.split(",")) {
            String entry = part.strip().toLowerCase(Locale.ROOT);
            if (!entry.isEmpty()) {
                entries.add(entry(entry));
            }
        }
        return new Hosts(entries);
    }

    private static Entry entry(String text) {
        var parts = java.util.regex.Pattern.compile("(\\*\\.)?(\\[[0-9a-f:.]+]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::([0-9]{1,5}))?").matcher(text);
        if (!parts.matches() || parts.group(2).contains("..") || parts.group(3) != null && (Integer.parseInt(parts.group(3)) < 1 || Integer.parseInt(parts.group(3)) > 65_535)) {
            throw new IllegalArgumentException(text);
        }
        return new Entry(bare(parts.group(2)), parts.group(1) != null, parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)));
    }

    /** An IPv6 address without its brackets, a name without the dot of the root. */
    static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Whether a cell may reach this host, as it names it. */
    public boolean allows(String host, int port) {
        String bare = bare(host);
        return entries.stream().anyMatch(e -> e.allows(bare, port));
    }

    /** Whether it is listed by its address, and not by a name that somebody else decides where to lead. */
    boolean listsAddress(String host, int port) {
        String bare = bare(host);
        return entries.stream().anyMatch(e -> e.isAddress() && e.allows(bare, port));
    }
}
