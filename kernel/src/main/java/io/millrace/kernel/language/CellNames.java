package io.millrace.kernel.language;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Which names of the notebook a cell defines, changes and uses, from the compiler's parse trees.
 *
 * <p>A name is written as in the source, a method with {@code ()} after it, since a method and a variable of one name are two things. What stands in the body of a
 * method or type is not used when the cell runs but when somebody calls it, so it is told apart, for each definition. Parsed and not attributed: a name that
 * a class inherits from a library counts as used, which does no harm unless the notebook has one of the same name; a change through a
 * method ({@code list.add(1)}) is not seen, an assignment to an element or a field of a name is.
 */
final class CellNames {
    /** What a piece of source does with names that are not its own. */
    record Touched(Set<String> uses, Set<String> assigns) {
        Touched() {
            this(new TreeSet<>(), new TreeSet<>());
        }

        Map<String, Object> toJson() {
            return Map.of("uses", List.copyOf(uses), "assigns", List.copyOf(assigns));
        }
    }

    private final Set<String> defines = new LinkedHashSet<>();
    private final Touched now = new Touched();
    private final Map<String, Touched> bodies = new TreeMap<>();
    /** Methods and types of this cell, wherever they stand: a use of one is a use of what its body uses. */
    private final Set<String> hoisted = new HashSet<>();
    private final Set<String> ownCalled = new LinkedHashSet<>();

    private CellNames() {}

    /** {@code {defines, assigns, uses, bodies: {name: {uses, assigns}}}}; the cell is one that compiles. */
    static Map<String, Object> of(CellSource source) {
        List<List<? extends Tree>> parts = parse(source.parts());
        CellNames names = new CellNames();
        parts.forEach(trees -> trees.forEach(names::hoist));
        parts.forEach(trees -> trees.forEach(names::take));
        names.followOwn();
        Map<String, Object> json = new LinkedHashMap<>(names.now.toJson());
        json.put("defines", List.copyOf(names.defines));
        Map<String, Object> bodies = new LinkedHashMap<>();
        names.bodies.forEach((name, touched) -> bodies.put(name, touched.toJson()));
        json.put("bodies", bodies);
        return json;
    }

    private void hoist(Tree tree) {
        if (tree instanceof MethodTree || tree instanceof ClassTree) {
            hoisted.add(nameOf(tree));
        }
    }

    private static String nameOf(Tree tree) {
        return tree instanceof MethodTree m ? m.getName() + "()" : ((ClassTree) tree).getSimpleName().toString();
    }

    private void take(Tree tree) {
        switch (tree) {
            case ImportTree i -> takeImport(i);
            case MethodTree _, ClassTree _ -> {
                Touched touched = bodies.computeIfAbsent(nameOf(tree), _ -> new Touched());
                FreeNames.of(tree, touched);
                touched.uses.remove(nameOf(tree));
                defines.add(nameOf(tree));
            }
            case VariableTree v -> {
                takeNow(v);
                defines.add(v.getName().toString());
            }
            default -> takeNow(tree);
        }
    }

    private void takeImport(ImportTree tree) {
        String name = ((MemberSelectTree) tree.getQualifiedIdentifier()).getIdentifier().toString();
        if (!name.equals("*") && !tree.isModule()) {
            defines.add(name);
            if (tree.isStatic()) {
                defines.add(name + "()");
            }
        }
    }

    private void takeNow(Tree tree) {
        Touched touched = new Touched();
        FreeNames.of(tree, touched);
        touched.uses.stream().filter(hoisted::contains).forEach(ownCalled::add);
        touched.uses.stream().filter(n -> !hoisted.contains(n) && !defines.contains(n)).forEach(now.uses::add);
        touched.assigns.stream().filter(n -> !defines.contains(n)).forEach(now.assigns::add);
    }

    /** A cell that calls its own method uses, now, what the method uses. */
    private void followOwn() {
        List<String> open = new ArrayList<>(ownCalled);
        Set<String> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Touched body = bodies.get(open.removeLast());
            for (String name : body.uses) {
                if (hoisted.contains(name)) {
                    if (seen.add(name)) {
                        open.add(name);
                    }
                } else if (!defines.contains(name)) {
                    now.uses.add(name);
                }
            }
            body.assigns.stream().filter(n -> !defines.contains(n)).forEach(now.assigns::add);
        }
    }

    // --- parsing ---

    /** How a snippet becomes a compilation unit; the first way without a fault is the right one. */
    private enum Way {
        IMPORT("", ""), STATEMENTS("class W { void m() {", "\n;} }"), MEMBERS("class W {", "\n}"), EXPRESSION("class W { Object v =", "\n; }");

        final String before;
        final String after;

        Way(String before, String after) {
            this.before = before;
            this.after = after;
        }

        List<? extends Tree> trees(CompilationUnitTree unit) {
            if (this == IMPORT) {
                return unit.getImports();
            }
            if (unit.getTypeDecls().isEmpty() || !(unit.getTypeDecls().getFirst() instanceof ClassTree wrapper)) {
                return List.of();
            }
            List<? extends Tree> members = wrapper.getMembers();
            return switch (this) {
                case STATEMENTS -> members.isEmpty() || !(members.getFirst() instanceof MethodTree m) ? List.of() : statements(m.getBody());
                case EXPRESSION -> members.isEmpty() || !(members.getFirst() instanceof VariableTree v) || v.getInitializer() == null ? List.of() : List.of(v.getInitializer());
                default -> members;
            };
        }

        private static List<? extends Tree> statements(BlockTree body) {
            return body == null ? List.of() : body.getStatements();
        }
    }

    private static final class Attempt extends SimpleJavaFileObject {
        final int part;
        final Way way;
        private final String text;
        boolean faulty;

        Attempt(int part, Way way, String source) {
            super(URI.create("string:///" + part + way + ".java"), Kind.SOURCE);
            this.part = part;
            this.way = way;
            this.text = way.before + (way == Way.EXPRESSION ? source.strip().replaceFirst(";+$", "") : source) + way.after;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** The trees of each part, all in one task. */
    private static List<List<? extends Tree>> parse(List<Part> parts) {
        // The compiler hands out its own wrapper of a file, so it is known by its address.
        Map<URI, Attempt> attempts = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            for (Way way : parts.get(i).isImport() ? List.of(Way.IMPORT) : List.of(Way.STATEMENTS, Way.MEMBERS, Way.EXPRESSION)) {
                Attempt attempt = new Attempt(i, way, parts.get(i).source());
                attempts.put(attempt.toUri(), attempt);
            }
        }
        Map<Integer, List<? extends Tree>> found = new TreeMap<>();
        for (CompilationUnitTree unit : units(attempts)) {
            Attempt attempt = attempts.get(unit.getSourceFile().toUri());
            if (!attempt.faulty) {
                found.putIfAbsent(attempt.part, attempt.way.trees(unit));
            }
        }
        return List.copyOf(found.values());
    }

    private static List<CompilationUnitTree> units(Map<URI, Attempt> byAddress) {
        if (byAddress.isEmpty()) {
            return List.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, fault -> {
            if (fault.getKind() == Diagnostic.Kind.ERROR && fault.getSource() != null) {
                byAddress.get(fault.getSource().toUri()).faulty = true;
            }
        }, List.of("-proc:none", "-Xlint:none"), null, byAddress.values());
        try {
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return units;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
