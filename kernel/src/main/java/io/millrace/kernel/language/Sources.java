package io.millrace.kernel.language;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Where documentation comes from: the JDK's {@code src.zip}, and for each jar of a notebook the {@code name-sources.jar} beside it, where these are there. From
 * sources come Javadoc and the names of parameters.
 *
 * <p>JShell looks for the JDK's sources alone, and opens them anew for every shell. Its list of places is a private field, which is set here (the package is open to us, as
 * {@link NarrowImports} says); where the JDK has another one, JShell goes on as it does by itself. Opened files are shared by all shells and stay open for as long as this
 * process lives. Thread-safe.
 */
final class Sources {
    private static final Field PLACES = field();
    private static final List<Path> JDK = PLACES == null ? List.of() : jdk();
    private static final Map<Path, Path> ROOTS = new ConcurrentHashMap<>();

    private Sources() {}

    /** Lets documentation be read from the sources of these jars that are there now. */
    static void use(SourceCodeAnalysis analysis, List<Path> classPath) {
        if (PLACES == null) {
            return;
        }
        List<Path> places = new ArrayList<>(JDK);
        for (Path jar : classPath) {
            Path root = root(jar);
            if (root != null) {
                places.add(root);
            }
        }
        try {
            PLACES.set(analysis, places);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The sources of a jar: {@code lib-1.0-sources.jar} for {@code lib-1.0.jar}, as Maven names them. */
    static Path beside(Path jar) {
        String name = jar.getFileName().toString();
        return name.endsWith(".jar") ? jar.resolveSibling(name.substring(0, name.length() - ".jar".length()) + "-sources.jar") : null;
    }

    private static Path root(Path jar) {
        Path file = beside(jar);
        Path known = file == null ? null : ROOTS.get(file);
        return known != null || file == null || !Files.isReadable(file) ? known : ROOTS.computeIfAbsent(file, Sources::open);
    }

    /** The root of a zip file; null where it is none. */
    private static Path open(Path file) {
        try {
            return FileSystems.newFileSystem(file, Map.<String, Object>of()).getRootDirectories().iterator().next();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** One folder for each module. */
    private static List<Path> jdk() {
        Path file = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        Path root = Files.isReadable(file) ? open(file) : null;
        List<Path> modules = new ArrayList<>();
        if (root != null) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
                folders.forEach(modules::add);
            } catch (IOException e) {
                return List.of();
            }
        }
        return modules;
    }

    private static Field field() {
        try {
            Field field = Class.forName("jdk.jshell.SourceCodeAnalysisImpl").getDeclaredField("availableSources");
            field.setAccessible(true);
            return field.getType().equals(List.class) ? field : null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
