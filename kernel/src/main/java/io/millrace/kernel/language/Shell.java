package io.millrace.kernel.language;

import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import java.lang.classfile.ClassHierarchyResolver;
import java.nio.file.Path;

/**
 * A JShell that compiles and never runs, with everything that must be known to do the same again.
 *
 * <p><b>History.</b> Only two operations change a JShell: {@link #eval} and {@link #drop}. Each is written into {@link #history}; the same
 * history given to a fresh shell makes the same classes with the same names (JShell numbers its wrappers by the names that it has
 * seen), which is how a lost language host is rebuilt while the kernel keeps its variables. Each entry carries a hash of what it made, so a
 * difference is seen and told.
 *
 * <p>Not thread-safe: one thread for each shell.
 */
final class Shell implements AutoCloseable {
    private final JShell jshell;
    private final SourceCodeAnalysis analysis;
    /** Null where this JDK does not let us say what a snippet imports. */
    private final RelevantNames names;
    private final Recorder recorder = new Recorder();
    private final Weaver weaver;
    private final Jars jars;
    private final List<Path> classPath = new ArrayList<>();
    private final Map<Snippet, Origin> origins = new IdentityHashMap<>();
    /** The classes as the kernel shall hold them. */
    private final NavigableMap<String, byte[]> woven = new TreeMap<>();
    private List<Object> history = new ArrayList<>();
    private final Set<String> lost = new LinkedHashSet<>();

    Shell(List<Path> classPath) {
        jshell = compiler(recorder);
        classPath.forEach(p -> jshell.addToClasspath(p.toString()));
        this.classPath.addAll(classPath);
        analysis = jshell.sourceCodeAnalysis();
        jars = new Jars(classPath.stream().map(LanguageMain::url).toArray(java.net.URL[]::new), ClassLoader.getPlatformClassLoader());
        ClassHierarchyResolver own = type -> {
            String name = type.descriptorString().substring(1, type.descriptorString().length() - 1).replace('/', '.');
            byte[] bytes = recorder.compiled(name);
            return bytes == null ? null : ClassHierarchyResolver.ofResourceParsing(_ -> new java.io.ByteArrayInputStream(bytes)).getClassInfo(type);
        };
        weaver = new Weaver(own.orElse(ClassHierarchyResolver.ofResourceParsing(jars)).cached());
        Prelude.IMPORTS.forEach(jshell::eval);
        names = NarrowImports.install(jshell);
        if (names != null) {
            recorder.watch(names.classes()::saw);
        }
        recorder.take();
    }

    /** A JShell that hands what it compiles to a recorder and runs nothing. */
    static JShell compiler(Recorder recorder) {
        return JShell.builder()
                .executionEngine(new ExecutionControlProvider() {
                    @Override
                    public String name() {
                        return "recorder";
                    }

                    @Override
                    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                        return recorder;
                    }
                }, Map.of())
                // Neither annotation processors nor compiler plugins: a jar of the notebook could bring some, and they would run here.
                .fileManager(own -> {
                    try {
                        own.close();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    return new SharedFiles();
                })
                .compilerOptions("-proc:none", "-processorpath", LanguageMain.NOWHERE)
                .build();
    }

    /** The living definitions, imports included, in order. */
    List<Diagnosis.Definition> living() {
        return jshell.snippets().filter(s -> jshell.status(s).isActive() && s.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND && s.kind().isPersistent())
                .map(s -> new Diagnosis.Definition(s.id(), s.source())).toList();
    }

    /** What the notebook's jars hold, for the weaver; jars can be added. */
    private static final class Jars extends URLClassLoader {
        Jars(java.net.URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        void add(Path jar) {
            addURL(LanguageMain.url(jar));
        }
    }

    /** More for the class path, from the next snippet on. */
    void addJars(List<Path> files) {
        files.forEach(f -> {
            jshell.addToClasspath(f.toString());
            jars.add(f);
        });
        classPath.addAll(files);
        if (names != null) {
            names.newCompilers();
        }
    }

    /** The compilers go, with all that they have looked at; the next snippet gets new ones. */
    void forgetCompilers() {
        // JShell makes itself new compilers when its class path changes, and has no other word for it.
        jshell.addToClasspath("");
        if (names != null) {
            names.newCompilers();
        }
    }

    JShell jshell() {
        return jshell;
    }

    SourceCodeAnalysis analysis() {
        return analysis;
    }

    /** Documentation is read from the sources that are beside the jars now. */
    void findSources() {
        Sources.use(analysis, classPath);
    }

    /** What one evaluation made. */
    record Evaluated(List<SnippetEvent> events, List<Recorder.Step> steps) {
        List<SnippetEvent> own() {
            return events.stream().filter(e -> e.causeSnippet() == null).toList();
        }

        boolean rejected() {
            return own().stream().anyMatch(e -> e.status() == Snippet.Status.REJECTED);
        }
    }

    /** Compiles one snippet; its classes and entry points are woven and returned in order. */
    Evaluated eval(Origin origin) {
        List<SnippetEvent> events = narrow(() -> jshell.eval(origin.source()));
        List<Recorder.Step> raw = recorder.take();
        for (SnippetEvent e : events) {
            if (e.causeSnippet() == null && e.status() != Snippet.Status.REJECTED) {
                origins.put(e.snippet(), origin);
                if (e.snippet() instanceof VarSnippet v && e.status() == Snippet.Status.VALID) {
                    lost.remove(v.name());
                }
            }
            if (e.snippet() instanceof VarSnippet v && e.causeSnippet() != null && e.status() == Snippet.Status.VALID
                    && raw.stream().anyMatch(s -> s instanceof Recorder.Step.Classes c && c.classes().containsKey(wrapperName(v)))
                    && !woven.containsKey(wrapperName(v))) {
                lost.add(v.name());
            }
        }
        List<Recorder.Step> steps = weave(raw);
        record("e", Map.of("s", origin.source(), "c", origin.cell(), "n", origin.count(), "l", origin.line()), raw);
        return new Evaluated(events, steps);
    }

    private <T> T narrow(Supplier<T> work) {
        if (names == null) {
            return work.get();
        }
        names.narrow(true);
        try {
            return work.get();
        } finally {
            names.narrow(false);
        }
    }

    /** Takes a definition back; what depended on it is compiled again. */
    List<Recorder.Step> drop(Snippet snippet) {
        String id = snippet.id();
        narrow(() -> jshell.drop(snippet));
        List<Recorder.Step> raw = recorder.take();
        record("d", Map.of("i", id), raw);
        origins.remove(snippet);
        List<Recorder.Step> steps = weave(raw);
        if (passing(snippet)) {
            forget(snippet);
        }
        return steps;
    }

    /** Statements and unnamed results: what they did has happened, nothing can name them, and no later snippet gets their key. */
    private static boolean passing(Snippet snippet) {
        return snippet.kind() == Snippet.Kind.STATEMENT || snippet.kind() == Snippet.Kind.EXPRESSION
                || snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    }

    /** A passing snippet has run: its classes and its text are needed no more. It stays in the history, for it took a number. */
    void finished(Snippet snippet) {
        if (passing(snippet) && snippet.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
            forget(snippet);
        }
    }

    private void forget(Snippet snippet) {
        String wrapper = wrapperName(snippet);
        origins.remove(snippet);
        List<String> over = woven.subMap(wrapper, true, wrapper + Character.MAX_VALUE, true).keySet().stream().filter(n -> outer(n).equals(wrapper)).toList();
        over.forEach(woven::remove);
        over.forEach(recorder::forget);
        if (names != null) {
            names.forget(snippet);
        }
    }

    /** Does again what another shell did. False where something else came out. */
    boolean replay(List<Map<String, Object>> entries) {
        boolean same = true;
        for (Map<String, Object> e : entries) {
            if (e.get("op").equals("e")) {
                eval(new Origin(String.valueOf(e.get("c")), ((Number) e.get("n")).intValue(), ((Number) e.get("l")).intValue(), String.valueOf(e.get("s"))));
            } else {
                active(String.valueOf(e.get("i"))).ifPresent(this::drop);
            }
            same &= history.isEmpty() || hashOf(history.getLast()) == ((Number) e.get("h")).intValue();
        }
        jshell.snippets().filter(Shell::passing).toList().forEach(this::finished);
        return same;
    }

    /** The entries since the last call, for the log. */
    List<Object> takeHistory() {
        List<Object> taken = history;
        history = new ArrayList<>();
        return taken;
    }

    /** Every class of a living definition, as the kernel shall hold it. */
    Map<String, byte[]> everyClass() {
        Set<String> living = new LinkedHashSet<>();
        jshell.snippets().filter(s -> jshell.status(s).isActive() && !(s instanceof jdk.jshell.ImportSnippet)).forEach(s -> living.add(wrapperName(s)));
        Map<String, byte[]> classes = new LinkedHashMap<>();
        woven.forEach((name, bytes) -> {
            if (living.contains(outer(name))) {
                classes.put(name, bytes);
            }
        });
        return classes;
    }

    /** The definition that has this identifier now. */
    Optional<Snippet> active(String id) {
        return jshell.snippets().filter(s -> s.id().equals(id) && jshell.status(s).isActive()).findFirst();
    }

    /** A cell is over: nobody takes back what was before it. */
    void rest() {
        origins.keySet().removeIf(s -> !jshell.status(s).isActive());
        if (names != null) {
            names.rest();
        }
    }

    Origin origin(Snippet snippet) {
        return origins.get(snippet);
    }

    List<Diag> diagnostics(Snippet snippet) {
        return jshell.diagnostics(snippet).toList();
    }

    String wrapperName(Snippet snippet) {
        return snippet instanceof jdk.jshell.ImportSnippet ? "" : analysis.wrapper(snippet).fullClassName();
    }

    /** Variables whose values the kernel does not have. */
    Set<String> lost() {
        return lost;
    }

    /** The kernel is new: no variable has a value. Returns their names. */
    List<String> loseValues() {
        lost.clear();
        jshell.variables().filter(v -> v.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND).forEach(v -> lost.add(v.name()));
        return List.copyOf(lost);
    }

    private void record(String op, Map<String, Object> what, List<Recorder.Step> raw) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("op", op);
        entry.putAll(what);
        entry.put("h", hash(raw));
        history.add(entry);
    }

    /** Changes with every byte of what was made, and with the order. */
    static int hash(List<Recorder.Step> raw) {
        int hash = 1;
        for (Recorder.Step step : raw) {
            hash = 31 * hash + switch (step) {
                case Recorder.Step.Invoke i -> i.type().hashCode();
                case Recorder.Step.Classes c -> {
                    int h = 7;
                    for (var e : c.classes().entrySet()) {
                        h += 31 * e.getKey().hashCode() ^ java.util.Arrays.hashCode(e.getValue());
                    }
                    yield h;
                }
            };
        }
        return hash;
    }

    private static int hashOf(Object entry) {
        return (Integer) ((Map<?, ?>) entry).get("h");
    }

    private List<Recorder.Step> weave(List<Recorder.Step> raw) {
        Map<String, Lines> known = new HashMap<>();
        List<Recorder.Step> steps = new ArrayList<>();
        for (Recorder.Step step : raw) {
            if (step instanceof Recorder.Step.Classes c) {
                Map<String, byte[]> classes = new LinkedHashMap<>();
                c.classes().forEach((name, bytes) -> {
                    Lines lines = known.computeIfAbsent(outer(name), this::lines);
                    byte[] out = weaver.weave(bytes, lines.label, lines.map);
                    classes.put(name, out);
                    woven.put(name, out);
                });
                steps.add(new Recorder.Step.Classes(classes));
            } else {
                steps.add(step);
            }
        }
        return steps;
    }

    private record Lines(String label, IntUnaryOperator map) {}

    /** A wrapper may hold several snippets that need each other; they come from one cell nearly always, so the first names it. */
    private Lines lines(String wrapper) {
        for (Map.Entry<Snippet, Origin> e : origins.entrySet()) {
            if (!(e.getKey() instanceof jdk.jshell.ImportSnippet) && jshell.status(e.getKey()).isActive() && wrapperName(e.getKey()).equals(wrapper)) {
                return new Lines(e.getValue().label(), LineMap.of(analysis.wrapper(e.getKey()), e.getValue()));
            }
        }
        return new Lines("cell", line -> line);
    }

    /** {@code REPL.$JShell$5B$Person$1} is in {@code REPL.$JShell$5B}. */
    static String outer(String name) {
        int at = name.indexOf("$JShell$");
        int end = at < 0 ? -1 : name.indexOf('$', at + 8);
        return end < 0 ? name : name.substring(0, end);
    }

    @Override
    public void close() {
        jshell.close();
    }
}
