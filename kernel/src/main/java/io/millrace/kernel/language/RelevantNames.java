package io.millrace.kernel.language;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;

/**
 * Which of the living definitions a snippet may mean: those whose name stands in what JShell wrapped, and those in the types of these
 * variables (JShell attributes the exact type of a {@code var} where it is used).
 *
 * <p>An import of a single name has no effect where the name does not stand, so leaving it out changes neither what compiles nor a byte of the
 * class. Every run of identifier characters counts, also in comments and texts. A text with Unicode escapes or with characters that
 * the language ignores in names is not judged: then everything is imported, as in a stock JShell. Completion needs every name, so it is the
 * shell that switches this on around an evaluation.
 *
 * <p>As a function it is called by JShell's map of wrappers (see {@link NarrowImports}): with the keys that are not to be imported and the list of
 * what is wrapped it gives the keys that are not to be imported; with null and one piece to try, the wrapper, or null for the stock one.
 */
final class RelevantNames implements BiFunction<Object, Object, Object> {
    /** Evaluations between two sweeps; a sweep takes well below a millisecond. */
    private static final int SWEEP = 50;

    private final JShellInternals.Of shell;
    private final RelevantClasses classes;
    private CompilerTables compiler;
    private int rests;
    private boolean narrow;

    RelevantNames(JShellInternals.Of shell, RelevantClasses classes) {
        this.shell = shell;
        this.classes = classes;
        this.compiler = CompilerTables.of(shell.jshell);
    }

    /** While this is on, snippets import what they mention; otherwise everything. */
    void narrow(boolean on) {
        narrow = on;
        classes.narrow(on);
    }

    /** The class path has grown, for which JShell makes itself new compilers. */
    void newCompilers() {
        compiler = CompilerTables.of(shell.jshell);
    }

    RelevantClasses classes() {
        return classes;
    }

    /** This snippet is over; nothing can name it. */
    void forget(Snippet snippet) {
        try {
            classes.forget(shell.className(snippet));
            shell.forget(snippet);
        } catch (Throwable e) {
            throw passed(e);
        }
    }

    /** Nothing is being compiled: now and then the tables lose what is dead. */
    void rest() {
        if (++rests % SWEEP == 0) {
            shell.sweep();
            try {
                if (compiler != null) {
                    compiler.sweep();
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public Object apply(Object except, Object wraps) {
        try {
            if (wraps instanceof List<?> several) {
                StringBuilder text = new StringBuilder();
                for (Object each : several) {
                    text.append(shell.text(each)).append('\n');
                }
                Set<Object> narrower = except((Set<?>) except, text.toString());
                return narrower == null ? except : narrower;
            }
            Set<Object> without = except(Set.of(), shell.text(wraps));
            return without == null ? null : shell.trialWrap(wraps, without);
        } catch (Throwable e) {
            throw passed(e);
        }
    }

    /** What JShell itself throws; nothing of it is checked. */
    private static RuntimeException passed(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }

    /** The keys of all that is not to be imported; null where nothing can be said. */
    private Set<Object> except(Set<?> given, String text) throws Throwable {
        Set<String> words = new HashSet<>();
        if (!narrow || !addWords(text, words)) {
            classes.everything();
            return null;
        }
        Set<String> all = new HashSet<>(words);
        for (Object each : shell.snippets()) {
            if (each instanceof VarSnippet v && words.contains(v.name()) && !(addWords(v.typeName(), all) && addWords(shell.exactType(v), all))) {
                classes.everything();
                return null;
            }
        }
        Set<Object> without = new HashSet<>(given);
        for (Object each : shell.snippets()) {
            if (each instanceof DeclarationSnippet d) {
                if (!all.contains(d.name())) {
                    without.add(shell.key(d));
                } else if (shell.jshell.status(d).isDefined()) {
                    classes.root(shell.className(d));
                }
            }
        }
        return without;
    }

    /** False where the text could mean a name that does not stand in it. */
    static boolean addWords(String text, Set<String> words) {
        int n = text == null ? 0 : text.length();
        int start = -1;
        for (int i = 0; i <= n; ) {
            int c = i < n ? text.codePointAt(i) : ' ';
            if (c > 127 && Character.isIdentifierIgnorable(c) || c == '\\' && i + 1 < n && text.charAt(i + 1) == 'u') {
                return false;
            }
            if (Character.isJavaIdentifierPart(c)) {
                start = start < 0 ? i : start;
            } else if (start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            }
            i += Character.charCount(c);
        }
        return true;
    }
}
