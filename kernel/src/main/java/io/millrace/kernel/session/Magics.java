package io.millrace.kernel.session;

import io.millrace.kernel.language.Directives;
import io.millrace.kernel.language.Directives.Directive;
import io.millrace.kernel.session.Libraries.Refused;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Carries out the lines of a cell that are not Java ({@link Directives}). What needs Java becomes Java on the same line, so the lines of the cell keep
 * their numbers. One caller at a time.
 */
final class Magics {
    /**
     * The cell as the compiler gets it, and what else it asked for.
     *
     * @param added  jars that are new since the last cell
     * @param locked whether the lock of the libraries is another one now
     * @param timed  whether the kernel tells how long the whole cell took
     * @param reset  whether all definitions go before the cell is compiled
     * @param loaded text that takes the place of the cell's own; null for none. Then nothing runs
     */
    record Prepared(String code, List<Path> added, boolean locked, boolean timed, boolean reset, String loaded) {}

    private static final String TIMING = "io.millrace.notebook.Timing.";
    private static final long LARGEST_FILE = 1 << 20;

    static final String HELP = """
            %maven group:artifact:version ...   adds libraries and what they need; so does a line //DEPS group:artifact:version
            %repo name=https://...              another Maven repository; so does a line //REPOS name=https://...
            %classpath file.jar ...             adds jars or folders of this machine
            %load file.java                     puts the text of a file of this machine into the cell
            %time                               tells how long the cell took; with a statement behind it, how long that took
            %timeit expression                  runs an expression often, after a warm-up, and tells the time of one; alone, for the rest of the cell
            %who                                lists the names of the notebook, with their types
            %reset                              forgets all names, values and imports of the notebook
            %help                               this text
            """;
    private static final List<String> NAMES = List.of("maven", "repo", "classpath", "load", "time", "timeit", "who", "reset", "help");

    private final Libraries libraries;
    private final Predicate<Path> mayRead;
    private final Supplier<List<Map<String, Object>>> names;

    /** @param mayRead whether the server may read a file of this machine for a cell */
    Magics(Libraries libraries, Predicate<Path> mayRead, Supplier<List<Map<String, Object>>> names) {
        this.libraries = libraries;
        this.mayRead = mayRead;
        this.names = names;
    }

    /**
     * @param tell takes lines about the progress, and what is asked for
     * @throws Refused where one is unknown or fails; then nothing has changed
     */
    Prepared prepare(String cell, Consumer<String> tell) throws Refused, InterruptedException {
        Directives read = Directives.of(cell);
        List<Directive> ofLibraries = new ArrayList<>();
        StringBuilder code = new StringBuilder(read.code());
        boolean timed = false;
        boolean reset = false;
        String loaded = null;
        String after = "";
        for (Directive d : read.directives()) {
            switch (d.name().replaceFirst("^%", "")) {
                case "DEPS", "maven", "REPOS", "repo", "classpath" -> ofLibraries.add(d);
                case "load" -> loaded = load(d);
                case "time" -> {
                    timed |= d.argument().isEmpty();
                    line(code, d, d.argument().isEmpty() ? "" : TIMING + "time(() -> " + lambda(d.argument()) + ")" + end(code, d));
                }
                case "timeit" -> {
                    after = d.argument().isEmpty() ? "\n});" + after : after;
                    line(code, d, d.argument().isEmpty() ? TIMING + "timeit(() -> {" : TIMING + "timeit(() -> " + lambda(d.argument()) + ");");
                }
                case "who" -> tell.accept(who());
                case "reset" -> reset = true;
                case "help" -> tell.accept(HELP);
                default -> throw new Refused(d.line(), unknown(d.name()));
            }
        }
        Libraries.Change change = libraries.prepare(ofLibraries, tell);
        return new Prepared(loaded == null ? code + after : "", change.added(), change.locked(), timed, reset, loaded);
    }

    /** A statement is a block, an expression itself. */
    private static String lambda(String argument) {
        return argument.endsWith(";") || argument.endsWith("}") ? "{ " + argument + " }" : argument;
    }

    /** The value of the cell's last statement is its result; before that a statement ends with a semicolon. */
    private static String end(StringBuilder code, Directive d) {
        return code.toString().lines().skip(d.line() + 1).allMatch(String::isBlank) ? "" : ";";
    }

    /** The directive's line, which is blank, becomes this. */
    private static void line(StringBuilder code, Directive d, String text) {
        int from = 0;
        for (int i = 0; i < d.line(); i++) {
            from = code.indexOf("\n", from) + 1;
        }
        int to = code.indexOf("\n", from);
        code.replace(from, to < 0 ? code.length() : to, text);
    }

    private String load(Directive d) throws Refused {
        if (d.argument().isEmpty()) {
            throw new Refused(d.line(), "%load needs the name of a file, as in %load Simulation.java.");
        }
        Path file = Path.of(d.argument()).toAbsolutePath().normalize();
        if (!mayRead.test(file)) {
            throw new Refused(d.line(), file + " is not for the cells of a notebook (kernel-confinement).");
        }
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new Refused(d.line(), file + " has more than 1 MiB: too long for a cell.");
            }
            return "// %load " + d.argument() + "\n" + Files.readString(file).replace("\r\n", "\n").replace('\r', '\n').stripTrailing();
        } catch (MalformedInputException e) {
            throw new Refused(d.line(), file + " is not text in UTF-8.");
        } catch (IOException e) {
            throw new Refused(d.line(), Files.isRegularFile(file) ? file + " cannot be read: " + e.getMessage() + "." : "There is no file " + file + ".");
        }
    }

    private String who() {
        List<Map<String, Object>> all = names.get();
        if (all.isEmpty()) {
            return "There are no names yet.";
        }
        int width = all.stream().mapToInt(n -> String.valueOf(n.get("name")).length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> n : all) {
            String name = String.valueOf(n.get("name"));
            text.append(name).append(" ".repeat(width - name.length() + 2)).append(n.get("kind")).append(' ').append(n.get("type"))
                    .append(n.get("value-lost") == Boolean.TRUE ? " (its value ended with an earlier kernel)" : "").append('\n');
        }
        return text.toString();
    }

    private static String unknown(String name) {
        String plain = name.replaceFirst("^%", "");
        String nearest = NAMES.stream().min(Comparator.comparingInt(n -> distance(n, plain))).orElseThrow();
        return "There is no %" + name + "; did you mean %" + nearest + "? %help shows them all.";
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
