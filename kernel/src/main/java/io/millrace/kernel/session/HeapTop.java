package io.millrace.kernel.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What fills the heap of a process, asked from outside: a process without memory cannot tell it itself. */
final class HeapTop {
    private static final int MOST = 5;
    private static final int PATIENCE_SECONDS = 20;
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private HeapTop() {}

    /** One sentence with the classes that hold most of the live bytes; empty where the process does not tell. Blocks for some tenths of a second. */
    static String of(long pid, Path java) {
        try {
            Process jcmd = new ProcessBuilder(java.resolveSibling("jcmd").toString(), String.valueOf(pid), "GC.class_histogram").redirectErrorStream(true).start();
            String text;
            try (var out = jcmd.getInputStream()) {
                jcmd.getOutputStream().close();
                text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (!jcmd.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                jcmd.destroyForcibly();
            }
            return sentence(text);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    static String sentence(String histogram) {
        List<String> rows = histogram.lines().map(ROW::matcher).filter(Matcher::matches).limit(MOST)
                .map(row -> String.format(Locale.ROOT, "%s %.1f MiB in %,d", readable(row.group(3)), Long.parseLong(row.group(2)) / 1048576.0, Long.parseLong(row.group(1)))).toList();
        return rows.isEmpty() ? "" : "Most of the heap is held by " + String.join("; ", rows) + ".";
    }

    /** {@code [[D} is {@code double[][]}. */
    private static String readable(String name) {
        int dimensions = 0;
        while (name.charAt(dimensions) == '[') {
            dimensions++;
        }
        String element = name.substring(dimensions);
        String plain = dimensions == 0 ? element : switch (element.charAt(0)) {
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'D' -> "double";
            case 'F' -> "float";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'S' -> "short";
            case 'Z' -> "boolean";
            default -> element.substring(1).replace(";", "");
        };
        return plain.replaceFirst("^REPL\\.\\$JShell\\$\\w+?\\$", "") + "[]".repeat(dimensions);
    }
}
