package io.millrace.kernel.session;

import io.millrace.kernel.language.Directives.Directive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a notebook's cells ask for beyond its default class path: Maven coordinates, repositories, jars. All coordinates are one graph, resolved anew
 * when one is added. One caller at a time.
 */
final class Libraries {
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";

    /** The jars that are new since the last cell, and whether the lock is another one now. */
    record Change(List<Path> added, boolean locked) {}

    /** A directive that cannot be carried out; the message is one sentence. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int line;

        Refused(int line, String message) {
            super(message);
            this.line = line;
        }

        /** Zero-based line of the cell. */
        int line() {
            return line;
        }
    }

    private final Resolver resolver;
    private final Predicate<Path> mayRead;
    private final Set<String> coordinates = new LinkedHashSet<>();
    private final Map<String, String> repositories = new LinkedHashMap<>();
    private final Set<Path> jars = new LinkedHashSet<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    /** SHA-256 by coordinate, of all that was resolved for this notebook, on whichever machine that was. */
    private volatile Map<String, String> lock = Map.of();

    /** @param mayRead whether the server may read a file of this machine for a cell */
    Libraries(Resolver resolver, Predicate<Path> mayRead) {
        this.resolver = resolver;
        this.mayRead = mayRead;
    }

    /** What the notebook says that its libraries must be: SHA-256 in hexadecimal by coordinate. */
    void lock(Map<String, String> sums) {
        lock = Map.copyOf(sums);
    }

    Map<String, String> lock() {
        return lock;
    }

    /** Takes up what the log of an earlier server says. */
    void known(List<Path> files) {
        jars.addAll(files);
    }

    /**
     * Carries out those directives of a cell that are about libraries.
     *
     * @param tell takes lines about the progress
     * @throws Refused where one fails; then nothing has changed
     */
    Change prepare(List<Directive> directives, Consumer<String> tell) throws Refused, InterruptedException {
        Set<String> wanted = new LinkedHashSet<>(coordinates);
        Map<String, String> places = new LinkedHashMap<>(repositories);
        List<Path> files = new ArrayList<>();
        int line = 0;
        for (Directive d : directives) {
            switch (d.name()) {
                case "DEPS", "maven" -> {
                    line = d.line();
                    wanted.addAll(words(d));
                }
                case "REPOS", "repo" -> words(d).forEach(w -> places.put(w.contains("=") ? w.substring(0, w.indexOf('=')) : "repo-" + Integer.toHexString(w.hashCode()), address(w)));
                case "classpath" -> files.addAll(onDisk(d));
                default -> throw new IllegalArgumentException(d.name());
            }
        }
        Map<String, String> before = lock;
        if (!wanted.equals(coordinates) || !places.equals(repositories) && !wanted.isEmpty()) {
            files.addAll(resolve(line, wanted, places, tell));
        }
        coordinates.addAll(wanted);
        repositories.putAll(places);
        List<Path> added = files.stream().filter(jars::add).toList();
        return new Change(added, !lock.equals(before));
    }

    private List<Path> resolve(int line, Set<String> wanted, Map<String, String> places, Consumer<String> tell) throws Refused, InterruptedException {
        Resolver.Resolution resolution;
        try {
            resolution = resolver.resolve(List.copyOf(wanted), places, tell);
        } catch (IOException e) {
            throw new Refused(line, e.getMessage());
        }
        verify(line, resolution);
        for (Resolver.Library each : resolution.libraries()) {
            String loaded = versions.putIfAbsent(each.name(), each.version());
            if (loaded != null && !loaded.equals(each.version())) {
                versions.put(each.name(), each.version());
                tell.accept(each.name() + " is loaded in version " + loaded + " and " + each.version() + " is wanted now: restart the kernel to change it.");
            }
        }
        fetchSources(wanted.stream().filter(c -> !coordinates.contains(c)).toList(), Map.copyOf(places));
        return resolution.libraries().stream().map(Resolver.Library::file).toList();
    }

    /** Nobody waits for documentation, and a library without sources is as good. */
    private void fetchSources(List<String> wanted, Map<String, String> places) {
        Thread.ofVirtual().name("millrace-sources").start(() -> {
            try {
                resolver.fetchSources(wanted, places);
            } catch (IOException | InterruptedException e) {
                System.getLogger(Libraries.class.getName()).log(System.Logger.Level.DEBUG, "The sources of libraries could not be fetched.", e);
            }
        });
    }

    /** What was resolved before must be the same bytes again; what is new is locked. */
    private void verify(int line, Resolver.Resolution resolution) throws Refused {
        Map<String, String> sums = new java.util.TreeMap<>(lock);
        for (Resolver.Library each : resolution.libraries()) {
            String coordinate = each.name() + ":" + each.version();
            String locked = sums.putIfAbsent(coordinate, each.sha256());
            if (locked != null && !locked.equals(each.sha256())) {
                throw new Refused(line, coordinate + " is not the file that this notebook was made with (SHA-256 " + each.sha256() + " instead of " + locked
                        + "): find out why, or remove it from \"libraries\" in the notebook's metadata to accept it.");
            }
        }
        lock = Map.copyOf(sums);
    }

    private static List<String> words(Directive d) throws Refused {
        List<String> words = Arrays.stream(d.argument().split("[,\\s]+")).filter(w -> !w.isEmpty()).toList();
        if (words.isEmpty()) {
            throw new Refused(d.line(), "%" + d.name() + " needs an argument; %help shows how it is written.");
        }
        return words;
    }

    private static String address(String repository) {
        String place = repository.substring(repository.indexOf('=') + 1);
        return place.equals("central") ? CENTRAL : place;
    }

    private List<Path> onDisk(Directive d) throws Refused {
        List<Path> files = new ArrayList<>();
        for (String word : words(d)) {
            Path file = Path.of(word).toAbsolutePath().normalize();
            if (!mayRead.test(file)) {
                throw new Refused(d.line(), file + " is not for the cells of a notebook (kernel-confinement).");
            }
            if (!Files.exists(file)) {
                throw new Refused(d.line(), "There is no file " + file + ".");
            }
            files.add(file);
        }
        return files;
    }
}
