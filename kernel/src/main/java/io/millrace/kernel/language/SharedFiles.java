package io.millrace.kernel.language;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The files that one shell's compiler sees: the JDK's, and the jars of its class path, all of which it shares with the other shells of this process.
 *
 * <p>A compiler with files of its own opens every jar for itself and keeps its directory, some megabytes for each notebook, and lists the same packages again and
 * again. Here each jar has one file manager, which remembers what it has listed; a shell is the list of its jars. Folders are not remembered, since their content changes.
 *
 * <p>An instance belongs to one thread; what is shared is guarded.
 */
final class SharedFiles implements StandardJavaFileManager {
    /** What was asked for: a package of a location. */
    private record Listing(Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) {}

    /** A file manager of the JDK with what it has listed. Its own methods are not made for several threads. */
    private static final class Shared {
        private final StandardJavaFileManager files = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
        private final Map<Listing, List<JavaFileObject>> listed = new ConcurrentHashMap<>();
        private final boolean remembers;

        Shared(boolean remembers) {
            this.remembers = remembers;
        }

        List<JavaFileObject> list(Listing asked) {
            return remembers ? listed.computeIfAbsent(asked, this::look) : look(asked);
        }

        private synchronized List<JavaFileObject> look(Listing asked) {
            try {
                List<JavaFileObject> found = new ArrayList<>();
                files.list(asked.location, asked.packageName, asked.kinds, asked.recurse).forEach(found::add);
                return found.isEmpty() ? List.of() : List.copyOf(found);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A jar that was replaced is another one. */
    private record Jar(Path path, long modified, long size) {}

    private interface Question<T> {
        T ask(StandardJavaFileManager files) throws IOException;
    }

    private static final Shared PLATFORM = new Shared(true);
    private static final Map<Jar, Shared> JARS = new ConcurrentHashMap<>();
    /** Options that every compiler of this process gives its files, for those that come later. */
    private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

    private final List<Path> classPath = new ArrayList<>();
    private final List<Shared> jars = new ArrayList<>();

    private static Shared open(Path path) {
        try {
            boolean jar = Files.isRegularFile(path);
            return jar ? JARS.computeIfAbsent(new Jar(path, Files.getLastModifiedTime(path).toMillis(), Files.size(path)), _ -> made(path, true)) : made(path, false);
        } catch (IOException e) {
            return made(path, false);
        }
    }

    private static Shared made(Path path, boolean remembers) {
        Shared shared = new Shared(remembers);
        try {
            shared.files.setLocationFromPaths(StandardLocation.CLASS_PATH, List.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (OPTIONS) {
            OPTIONS.forEach((name, value) -> shared.files.handleOption(name, List.of(value).iterator()));
        }
        return shared;
    }

    private static <T> T platform(Question<T> question) throws IOException {
        synchronized (PLATFORM) {
            return question.ask(PLATFORM.files);
        }
    }

    /** The first answer of a jar that is not null. */
    private <T> T jars(Question<T> question) throws IOException {
        for (Shared jar : jars) {
            T answer;
            synchronized (jar) {
                answer = question.ask(jar.files);
            }
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    private <T> T at(Location location, Question<T> question) throws IOException {
        return location == StandardLocation.CLASS_PATH ? jars(question) : platform(question);
    }

    private static <T> T quietly(Question<T> question) {
        try {
            return platform(question);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- the class path ---

    private void classPath(String value) {
        List<Path> paths = new ArrayList<>();
        for (String each : value.split(File.pathSeparator)) {
            if (!each.isBlank()) {
                paths.add(Path.of(each));
            }
        }
        if (paths.size() < classPath.size() || !paths.subList(0, classPath.size()).equals(classPath)) {
            classPath.clear();
            jars.clear();
        }
        for (Path path : paths.subList(classPath.size(), paths.size())) {
            classPath.add(path);
            jars.add(open(path));
        }
    }

    @Override
    public boolean handleOption(String current, Iterator<String> remaining) {
        if (current.equals("-classpath") || current.equals("-cp") || current.equals("--class-path")) {
            classPath(remaining.next());
            return true;
        }
        if (isSupportedOption(current) != 1 || !remaining.hasNext()) {
            return quietly(files -> files.handleOption(current, remaining));
        }
        String value = remaining.next();
        synchronized (OPTIONS) {
            if (!value.equals(OPTIONS.put(current, value))) {
                JARS.values().forEach(jar -> {
                    synchronized (jar) {
                        jar.files.handleOption(current, List.of(value).iterator());
                    }
                });
            }
        }
        return quietly(files -> files.handleOption(current, List.of(value).iterator()));
    }

    @Override
    public int isSupportedOption(String option) {
        return quietly(files -> files.isSupportedOption(option));
    }

    @Override
    public boolean hasLocation(Location location) {
        return location == StandardLocation.CLASS_PATH || quietly(files -> files.hasLocation(location));
    }

    @Override
    public Iterable<? extends Path> getLocationAsPaths(Location location) {
        return location == StandardLocation.CLASS_PATH ? List.copyOf(classPath) : quietly(files -> files.getLocationAsPaths(location));
    }

    @Override
    public Iterable<? extends File> getLocation(Location location) {
        return location == StandardLocation.CLASS_PATH ? classPath.stream().map(Path::toFile).toList() : quietly(files -> files.getLocation(location));
    }

    // --- what is there ---

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        Listing asked = new Listing(location, packageName, kinds.isEmpty() ? Set.of() : EnumSet.copyOf(kinds), recurse);
        try {
            if (location != StandardLocation.CLASS_PATH) {
                return PLATFORM.list(asked);
            }
            List<JavaFileObject> all = new ArrayList<>();
            jars.forEach(jar -> all.addAll(jar.list(asked)));
            return all;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        try {
            return at(location, files -> files.inferBinaryName(location, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public JavaFileObject getJavaFileForInput(Location location, String className, JavaFileObject.Kind kind) throws IOException {
        return at(location, files -> files.getJavaFileForInput(location, className, kind));
    }

    @Override
    public FileObject getFileForInput(Location location, String packageName, String relativeName) throws IOException {
        return at(location, files -> files.getFileForInput(location, packageName, relativeName));
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        return Boolean.TRUE.equals(at(location, files -> files.contains(location, file) ? Boolean.TRUE : null));
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
        return quietly(files -> files.isSameFile(a, b));
    }

    @Override
    public Location getLocationForModule(Location location, String moduleName) throws IOException {
        return platform(files -> files.getLocationForModule(location, moduleName));
    }

    @Override
    public Location getLocationForModule(Location location, JavaFileObject file) throws IOException {
        return platform(files -> files.getLocationForModule(location, file));
    }

    @Override
    public String inferModuleName(Location location) throws IOException {
        return platform(files -> files.inferModuleName(location));
    }

    @Override
    public Iterable<Set<Location>> listLocationsForModules(Location location) throws IOException {
        return platform(files -> {
            List<Set<Location>> all = new ArrayList<>();
            files.listLocationsForModules(location).forEach(all::add);
            return all;
        });
    }

    @Override
    public ClassLoader getClassLoader(Location location) {
        return quietly(files -> files.getClassLoader(location));
    }

    @Override
    public Path asPath(FileObject file) {
        return quietly(files -> files.asPath(file));
    }

    // --- what a compiler that writes nothing does not need ---

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        throw new UnsupportedOperationException("These files are only read.");
    }

    @Override
    public FileObject getFileForOutput(Location location, String packageName, String relativeName, FileObject sibling) {
        throw new UnsupportedOperationException("These files are only read.");
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return quietly(f -> f.getJavaFileObjectsFromFiles(files));
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromPaths(Collection<? extends Path> paths) {
        return quietly(f -> f.getJavaFileObjectsFromPaths(paths));
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return quietly(f -> f.getJavaFileObjects(files));
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(Path... paths) {
        return quietly(f -> f.getJavaFileObjects(paths));
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return quietly(f -> f.getJavaFileObjectsFromStrings(names));
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return quietly(f -> f.getJavaFileObjects(names));
    }

    @Override
    public void setLocation(Location location, Iterable<? extends File> files) {
        throw new UnsupportedOperationException("The class path is set by its option.");
    }

    @Override
    public void flush() {
        // Nothing is written.
    }

    @Override
    public void close() {
        // The jars are the process's, not the shell's.
    }
}
