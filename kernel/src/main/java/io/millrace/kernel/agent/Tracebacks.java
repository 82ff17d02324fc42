package io.millrace.kernel.agent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exceptions as a notebook shows them: frames of cells read "cell 3, line 12", our own frames and JShell's are gone.
 *
 * <p>The compiler has already put the cell's own line numbers into the classes and "cell 3" in place of the source file, so a stack
 * trace that user code prints is right as well; here the names are made plain.
 */
final class Tracebacks {
    /** What wraps a snippet, in names and in messages: {@code REPL.$JShell$12$} or {@code REPL.$JShell$12B.}. */
    private static final Pattern WRAPPER = Pattern.compile("REPL[./]\\$JShell\\$\\d+[A-Z]*[.$]");
    private static final Pattern MODULES = Pattern.compile(" \\([^()]* (?:is|are) in [^()]*(?:module|loader)[^()]*(?:\\([^()]*\\)[^()]*)*\\)");
    private static final Pattern SOURCE = Pattern.compile("cell (\\d+)");
    private static final int MOST_FRAMES = 60;

    private Tracebacks() {}

    static String plain(String text) {
        return text == null || !text.contains("$JShell$") ? text : WRAPPER.matcher(MODULES.matcher(text).replaceAll("")).replaceAll("");
    }

    /**
     * The content of an "error" message.
     *
     * @param cells      names the cell of each execution count
     * @param unresolved what definitions of the notebook still lack; the reason where such a one was called
     */
    static Map<String, Object> error(Throwable failure, Map<Integer, String> cells, List<Object> unresolved) {
        Throwable thrown = failure;
        if (failure.getClass().getName().equals("jdk.jshell.spi.SPIResolutionException")) {
            thrown = new IllegalStateException("This calls a definition that is not complete: " + String.join("; ", unresolved.stream().map(String::valueOf).toList()) + ".");
            thrown.setStackTrace(failure.getStackTrace());
        }
        List<String> lines = new ArrayList<>();
        append(thrown, "", lines, Collections.newSetFromMap(new IdentityHashMap<>()));
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("ename", plain(thrown.getClass().getName()));
        content.put("evalue", plain(String.valueOf(messageOf(thrown))));
        content.put("traceback", lines);
        for (StackTraceElement frame : framesOf(thrown)) {
            Matcher m = frame.getFileName() == null ? null : SOURCE.matcher(frame.getFileName());
            if (m != null && m.matches() && frame.getLineNumber() > 0) {
                content.put("line", frame.getLineNumber());
                content.put("cell", cells.getOrDefault(Integer.parseInt(m.group(1)), ""));
                break;
            }
        }
        return content;
    }

    private static void append(Throwable t, String caption, List<String> lines, Set<Throwable> seen) {
        if (!seen.add(t)) {
            return;
        }
        String message = messageOf(t);
        lines.add(plain(caption + t.getClass().getName() + (message == null ? "" : ": " + message)));
        List<StackTraceElement> frames = userFrames(framesOf(t));
        int shown = Math.min(frames.size(), MOST_FRAMES);
        for (StackTraceElement frame : frames.subList(0, shown)) {
            lines.add("    at " + describe(frame));
        }
        if (shown < frames.size()) {
            lines.add("    ... " + (frames.size() - shown) + " more");
        }
        for (Throwable s : t.getSuppressed()) {
            append(s, "Suppressed: ", lines, seen);
        }
        if (t.getCause() != null) {
            append(t.getCause(), "Caused by: ", lines, seen);
        }
    }

    /** The exception's own class may be a user's: its methods may throw. */
    private static String messageOf(Throwable t) {
        try {
            return t.getLocalizedMessage();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return "(its message cannot be shown: " + e.getClass().getName() + ")";
        }
    }

    private static StackTraceElement[] framesOf(Throwable t) {
        try {
            return t.getStackTrace();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return new StackTraceElement[0];
        }
    }

    private static List<StackTraceElement> userFrames(StackTraceElement[] all) {
        int end = all.length;
        for (int i = 0; i < all.length; i++) {
            if (all[i].getClassName().startsWith("io.millrace.kernel.agent.")) {
                end = i;
                break;
            }
        }
        while (end > 0 && end < all.length && all[end - 1].getClassName().matches("(jdk\\.internal\\.reflect|java\\.lang\\.(reflect|invoke))\\..*")) {
            end--;
        }
        List<StackTraceElement> frames = new ArrayList<>(end);
        for (int i = 0; i < end; i++) {
            if (!all[i].getClassName().startsWith("io.millrace.kernel.woven.")) {
                frames.add(all[i]);
            }
        }
        return frames;
    }

    private static String describe(StackTraceElement frame) {
        if (frame.getFileName() == null || !frame.getClassName().startsWith("REPL.")) {
            String source = frame.isNativeMethod() ? "native" : frame.getFileName() == null ? "unknown source" : frame.getFileName() + ":" + frame.getLineNumber();
            return frame.getClassName() + "." + frame.getMethodName() + "(" + source + ")";
        }
        String place = frame.getFileName() + ", line " + frame.getLineNumber();
        if (frame.getMethodName().equals("do_it$")) {
            return place;
        }
        String method = frame.getMethodName().replaceFirst("^lambda\\$(.*?)\\$\\d+$", "lambda in $1").replace("do_it$", "cell");
        String type = plain(frame.getClassName() + ".").replaceFirst("^(\\$Lambda.*)?\\.?$", "");
        return type + method + " (" + place + ")";
    }
}
