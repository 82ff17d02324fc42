package io.millrace.kernel.language;

import io.millrace.kernel.protocol.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/**
 * Makes one package of a cell, and takes back what did not happen.
 *
 * <p>All snippets of the cell are compiled before the first one runs. Where one does not compile, nothing runs, and the shell goes back to
 * what it was: new definitions are dropped, overwritten ones are given again. JShell gives a variable that is declared again
 * the class that it had (the name decides), so its value in the kernel is still the one it had; where its type had changed in
 * between, the class has another name and the kernel carries the value over.
 *
 * <p>The same is done for the snippets from the failed one on when a cell fails while it runs: a declaration whose initialiser threw has
 * not happened.
 */
final class CellCompiler {
    /** One snippet of the last cell. */
    private record Compiled(Part part, Shell.Evaluated evaluated, Map<Snippet, String> wrappersBefore) {}

    private final Shell shell;
    private final List<Recorder.Step> pending = new ArrayList<>();
    private final List<CellPackage.Carry> carries = new ArrayList<>();
    /** Where the kernel still has values that nobody can name: class and field. */
    private final Map<String, String> forgotten = new LinkedHashMap<>();
    private List<Compiled> last = List.of();
    private String lastRun = "";
    private CellSource read = new CellSource("", List.of());
    private boolean everything;

    CellCompiler(Shell shell) {
        this.shell = shell;
    }

    /** The next package brings every class: nobody knows what the kernel has. */
    void sendEverything() {
        everything = true;
    }

    /** All names of the notebook go; the kernel lets go of their values with the next package. */
    void reset() {
        List<Snippet> all = shell.jshell().snippets().filter(s -> s.kind().isPersistent() && shell.jshell().status(s).isActive() && !Prelude.IMPORTS.contains(s.source().strip())).toList();
        for (Snippet snippet : all.reversed()) {
            if (snippet instanceof VarSnippet v) {
                forgotten.put(shell.wrapperName(v), v.name());
            }
            shell.drop(snippet);
        }
    }

    /** The cell that was compiled last, in its parts. */
    CellSource read() {
        return read;
    }

    Frame compile(String run, String cell, int count, String code) {
        CellSource source = CellSource.split(code, shell.analysis());
        read = source;
        for (Part part : source.parts()) {
            if (!part.complete()) {
                Shell.Evaluated bad = shell.eval(new Origin(cell, count, part.line(), part.source()));
                Map<String, Object> error = CompileError.of(source, part, diagnostics(bad), cell, count);
                takeBack(List.of(new Compiled(part, bad, wrappers(bad))), 0);
                if (bad.rejected()) {
                    return CellPackage.error(run, cell, count, error);
                }
            }
        }
        List<Compiled> compiled = new ArrayList<>();
        for (int index : source.order()) {
            Part part = source.parts().get(index);
            Shell.Evaluated evaluated = shell.eval(new Origin(cell, count, part.line(), part.source()));
            compiled.add(new Compiled(part, evaluated, wrappers(evaluated)));
            if (evaluated.rejected()) {
                Map<String, Object> error = CompileError.of(source, part, diagnostics(evaluated), cell, count);
                takeBack(compiled, 0);
                return CellPackage.error(run, cell, count, error);
            }
        }
        Map<String, Object> undefined = undefined(source, compiled, cell, count);
        if (undefined != null) {
            takeBack(compiled, 0);
            return CellPackage.error(run, cell, count, undefined);
        }
        last = compiled;
        lastRun = run;
        return build(new CellPackage(run, cell, count), source, compiled);
    }

    /** How the run of the last package ended: {@code done} snippets in the order of the package took effect. */
    void outcome(String run, int done) {
        if (run.equals(lastRun)) {
            if (done < last.size()) {
                takeBack(last, done);
            }
            for (Compiled c : last.subList(0, Math.min(done, last.size()))) {
                for (SnippetEvent e : c.evaluated.own()) {
                    if (temporary(e.snippet()) && shell.jshell().status(e.snippet()).isActive()) {
                        pending.addAll(shell.drop(e.snippet()));
                    } else {
                        shell.finished(e.snippet());
                    }
                }
            }
            last = List.of();
            lastRun = "";
            shell.rest();
        }
    }

    private Frame build(CellPackage out, CellSource source, List<Compiled> compiled) {
        if (everything) {
            out.classes(0, shell.everyClass());
            everything = false;
        }
        for (Recorder.Step step : pending) {
            if (step instanceof Recorder.Step.Classes c) {
                out.classes(0, c.classes());
            }
        }
        pending.clear();
        carries.forEach(c -> out.carry(0, c));
        carries.clear();
        forgotten.forEach(out::temporary);
        forgotten.clear();
        for (int i = 0; i < compiled.size(); i++) {
            Compiled c = compiled.get(i);
            String shown = c.part == source.last() && !c.part.semicolon() ? shownBy(c.evaluated) : null;
            for (Recorder.Step step : c.evaluated.steps()) {
                switch (step) {
                    case Recorder.Step.Classes classes -> out.classes(i, classes.classes());
                    case Recorder.Step.Invoke invoke -> out.invoke(i, invoke.type(), invoke.type().equals(shown));
                }
            }
            for (SnippetEvent e : c.evaluated.own()) {
                if (temporary(e.snippet())) {
                    out.temporary(shell.wrapperName(e.snippet()), ((VarSnippet) e.snippet()).name());
                }
            }
        }
        compiled.forEach(c -> noteVictims(out, c));
        out.unresolved(unresolved(out, compiled));
        return out.frame();
    }

    /** The entry point whose value is the cell's result, or null where its last snippet has none. */
    private String shownBy(Shell.Evaluated evaluated) {
        Snippet snippet = evaluated.own().getLast().snippet();
        return switch (snippet.subKind()) {
            case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> shell.wrapperName(snippet);
            default -> null;
        };
    }

    private static boolean temporary(Snippet snippet) {
        return snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    }

    private List<jdk.jshell.Diag> diagnostics(Shell.Evaluated evaluated) {
        return evaluated.own().stream().flatMap(e -> shell.diagnostics(e.snippet()).stream()).toList();
    }

    /** Where each snippet that this one overwrote, or spoiled, had its value. */
    private Map<Snippet, String> wrappers(Shell.Evaluated evaluated) {
        Map<Snippet, String> wrappers = new LinkedHashMap<>();
        // The overwritten ones first: the spoiled ones fit again only when those are back.
        evaluated.events().stream().filter(e -> e.status() == Status.OVERWRITTEN).forEach(e -> wrappers.put(e.snippet(), shell.wrapperName(e.snippet())));
        evaluated.events().stream().filter(CellCompiler::fellVictim).forEach(e -> wrappers.put(e.snippet(), shell.wrapperName(e.snippet())));
        return wrappers;
    }

    private void takeBack(List<Compiled> compiled, int from) {
        for (int i = compiled.size() - 1; i >= from; i--) {
            Compiled c = compiled.get(i);
            for (Map.Entry<Snippet, String> before : c.wrappersBefore.entrySet()) {
                Origin origin = shell.origin(before.getKey());
                if (origin != null) {
                    restore(before.getKey(), before.getValue(), origin);
                }
            }
            for (SnippetEvent e : c.evaluated.own()) {
                boolean overwrote = c.wrappersBefore.keySet().stream().anyMatch(s -> s.id().equals(e.snippet().id()));
                if (!overwrote) {
                    shell.active(e.snippet().id()).ifPresent(s -> pending.addAll(shell.drop(s)));
                }
            }
        }
        shell.rest();
    }

    private void restore(Snippet old, String wrapper, Origin origin) {
        Shell.Evaluated again = shell.eval(origin);
        again.steps().stream().filter(s -> s instanceof Recorder.Step.Classes).forEach(pending::add);
        for (SnippetEvent e : again.own()) {
            if (e.snippet() instanceof VarSnippet v && e.snippet().id().equals(old.id()) && !shell.wrapperName(v).equals(wrapper)) {
                carries.add(new CellPackage.Carry(wrapper, shell.wrapperName(v), v.name()));
            }
        }
    }

    /** A type or signature that needs something unknown cannot be used at all: that is an error of this cell. */
    private Map<String, Object> undefined(CellSource source, List<Compiled> compiled, String cell, int count) {
        for (Compiled c : compiled) {
            for (SnippetEvent e : c.evaluated.own()) {
                if (e.snippet() instanceof DeclarationSnippet d && shell.jshell().status(d) == Status.RECOVERABLE_NOT_DEFINED) {
                    List<String> needs = shell.jshell().unresolvedDependencies(d).toList();
                    String first = needs.isEmpty() ? "" : needs.getFirst();
                    String word = first.replaceFirst("^\\w+ ", "").replaceFirst("\\W.*$", "");
                    String message = needs.isEmpty() ? "This definition cannot be compiled." : String.join(", ", needs) + " is not defined";
                    return CompileError.at(source, c.part, word, message, cell, count);
                }
            }
        }
        return null;
    }

    /** JShell compiles again what depends on a changed definition; where that fails, the dependent one is gone, a variable with its value. */
    private void noteVictims(CellPackage out, Compiled c) {
        for (SnippetEvent e : c.evaluated.events()) {
            if (fellVictim(e) && e.snippet() instanceof DeclarationSnippet d) {
                out.note("Note: " + lack(d) + ".");
            }
        }
    }

    private static boolean fellVictim(SnippetEvent e) {
        return e.causeSnippet() != null && e.previousStatus() == Status.VALID && e.status() != Status.VALID
                && e.status() != Status.OVERWRITTEN && e.status() != Status.DROPPED;
    }

    /** What a definition lacks, as a part of a sentence. */
    private String lack(DeclarationSnippet d) {
        List<String> needs = shell.jshell().unresolvedDependencies(d).toList();
        if (!needs.isEmpty()) {
            return d.name() + " needs " + String.join(", ", needs) + ", which is not defined yet";
        }
        String why = shell.diagnostics(d).stream().filter(jdk.jshell.Diag::isError).map(x -> CompileError.plain(x.getMessage(java.util.Locale.ENGLISH)))
                .findFirst().orElse("it does not compile");
        return d.name() + " cannot be used any more (" + why.replaceAll("\\s+", " ") + ")";
    }

    /** Definitions of this cell that cannot be called yet are told now; what is still open in the notebook explains a later failure. */
    private List<String> unresolved(CellPackage out, List<Compiled> compiled) {
        List<String> open = new ArrayList<>();
        shell.jshell().snippets().filter(s -> s instanceof DeclarationSnippet && shell.jshell().status(s) == Status.RECOVERABLE_DEFINED).forEach(s -> {
            DeclarationSnippet d = (DeclarationSnippet) s;
            String text = lack(d);
            open.add(text);
            if (compiled.stream().anyMatch(c -> c.evaluated.own().stream().anyMatch(e -> e.snippet() == s))) {
                out.note("Note: " + text + ".");
            }
        });
        return open;
    }
}
