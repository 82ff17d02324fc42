package io.millrace.kernel.agent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects of a class that was defined again since they were made. To the machine old and new class are two classes with one name, and "Point cannot be cast to
 * Point" helps nobody.
 */
final class OldInstances {
    private static final String TYPE = "(REPL\\.\\$JShell\\$\\d+[A-Z]*\\$\\S+)";
    private static final Pattern CAST = Pattern.compile("class " + TYPE + " cannot be cast to class " + TYPE);

    private OldInstances() {}

    /** The failure, or one that says what has happened in words. */
    static Throwable named(Throwable failure, CellLoader loader) {
        if (!(failure instanceof ClassCastException) || failure.getMessage() == null) {
            return failure;
        }
        Matcher m = CAST.matcher(failure.getMessage());
        if (!m.find() || m.group(1).equals(m.group(2)) || !Tracebacks.plain(m.group(1)).equals(Tracebacks.plain(m.group(2)))) {
            return failure;
        }
        int before = loader.broughtBy(m.group(1));
        int now = loader.broughtBy(m.group(2));
        String name = Tracebacks.plain(m.group(2)).replace('$', '.');
        Throwable said = new ClassCastException("This " + name + " was made with the definition of run [" + before + "], and " + name
                + " was defined again in run [" + now + "]. Run the cell again that made it.");
        said.setStackTrace(failure.getStackTrace());
        if (failure.getCause() != null) {
            said.initCause(failure.getCause());
        }
        return said;
    }
}
