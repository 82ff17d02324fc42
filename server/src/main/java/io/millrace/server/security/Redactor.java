package io.millrace.server.security;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes the text of secrets out of what a kernel says, before it is stored.
 *
 * <p>A stream comes in pieces, and a secret may lie across two of them: so the end of a piece that could be the beginning of a secret is held back until the next piece of that stream, or anything
 * else, comes. Encodings of a secret (Base64, one character a line) are not recognised: who wants to give their own secret away can.
 *
 * <p>Belongs to one notebook's thread.
 */
public final class Redactor {
    /** The end of a piece that was held back. */
    public record Held(String run, String cell, String stream, String text) {}

    private final Supplier<Map<String, String>> secrets;
    private Held held;

    public Redactor(Supplier<Map<String, String>> secrets) {
        this.secrets = secrets;
    }

    /** What of a piece can be shown now, with what was held back before it. Where another stream was held back, ask {@link #rest} first. */
    public String stream(String run, String cell, String stream, String piece) {
        Map<String, String> all = secrets.get();
        String before = held == null ? "" : held.text;
        held = null;
        if (all.isEmpty()) {
            return before + piece;
        }
        String text = text(before + piece);
        int keep = 0;
        for (String value : all.values()) {
            for (int n = Math.min(value.length() - 1, text.length()); n > keep; n--) {
                if (text.endsWith(value.substring(0, n))) {
                    keep = n;
                }
            }
        }
        if (keep > 0) {
            held = new Held(run, cell, stream, text.substring(text.length() - keep));
        }
        return text.substring(0, text.length() - keep);
    }

    /** Whether something of this stream of this run is held back. */
    public boolean continues(String run, String cell, String stream) {
        return held == null || held.run.equals(run) && held.cell.equals(cell) && held.stream.equals(stream);
    }

    /** What is held back, for something else comes now. */
    public Optional<Held> rest() {
        Held was = held;
        held = null;
        return Optional.ofNullable(was);
    }

    /** The longest first, for one may contain another. */
    private String text(String text) {
        List<Map.Entry<String, String>> all = new ArrayList<>(secrets.get().entrySet());
        all.sort(Comparator.comparingInt((Map.Entry<String, String> e) -> -e.getValue().length()));
        String result = text;
        for (Map.Entry<String, String> each : all) {
            result = result.replace(each.getValue(), "[secret " + each.getKey() + "]");
        }
        return result;
    }

    /** The same JSON value without secrets, in keys and values. */
    public Object value(Object json) {
        if (secrets.get().isEmpty()) {
            return json;
        }
        return switch (json) {
            case String text -> text(text);
            case Map<?, ?> map -> map(map);
            case List<?> list -> {
                List<Object> result = new ArrayList<>(list.size());
                list.forEach(each -> result.add(value(each)));
                yield result;
            }
            case null, default -> json;
        };
    }

    public Map<String, Object> map(Map<?, ?> map) {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, each) -> result.put(text(String.valueOf(key)), value(each)));
        return result;
    }
}
