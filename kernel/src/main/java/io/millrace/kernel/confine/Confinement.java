package io.millrace.kernel.confine;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What the code of a notebook may reach and take, as the person who runs the server has decided. How much of it this machine can enforce is another question,
 * and {@link Layers} answers it.
 *
 * @param profile     what it sees of the file system and of other processes
 * @param network     whether a kernel has a network; the language host never has one
 * @param hosts       what a kernel may reach where its network is {@link Network#LISTED}
 * @param memoryBytes what a kernel may take beyond its heap: classes, code, threads, native memory, and in {@link Profile#SHARED} its private files
 * @param processes   how many processes and threads a kernel and what it starts may have together
 * @param files       how many files and sockets a process may hold open
 * @param diskBytes   the largest file that a kernel may write; in {@link Profile#SHARED} also the size of its private home, and of its private /tmp
 * @param hidden      folders that no kernel sees: the data directory
 * @param readable    what every kernel must be able to read: the JDK, the jars, the caches
 * @param visible     folders within the hidden ones that cells read: the data that people have uploaded
 * @param writable    folders within the hidden ones that cells of {@link Profile#OWN} write: where relative paths lead
 * @param repository  where libraries of notebooks are kept: kernels read it, the resolver writes it
 */
public record Confinement(Profile profile, Network network, Hosts hosts, long memoryBytes, int processes, int files, long diskBytes, List<Path> hidden, List<Path> readable, List<Path> visible,
                          List<Path> writable, Path repository) {
    /** Where nothing within the hidden folders is for cells. */
    public Confinement(Profile profile, Network network, long memoryBytes, int processes, int files, long diskBytes, List<Path> hidden, List<Path> readable, Path repository) {
        this(profile, network, Hosts.NONE, memoryBytes, processes, files, diskBytes, hidden, readable, List.of(), List.of(), repository);
    }

    /** Three answers to "whose machine is this?". */
    public enum Profile {
        /** No walls. Limits count where the system has them. */
        NONE,
        /**
         * A scientist's own machine: cells read and write the person's own files. What is not theirs is gone: the server's data, other kernels, other processes,
         * folders with keys, sockets of the session; the system is read-only.
         */
        OWN,
        /** Code of people who do not trust one another: a read-only system without the machine's files, a home and a /tmp that are private and end with the kernel. */
        SHARED;

        public static Profile of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** Whether a kernel has a network. */
    public enum Network {
        ON,
        /** Listed hosts only, by way of the server's {@link Gate}. */
        LISTED,
        OFF
    }

    public Confinement {
        hidden = hidden.stream().map(p -> p.toAbsolutePath().normalize()).toList();
        readable = List.copyOf(readable);
        visible = visible.stream().map(p -> p.toAbsolutePath().normalize()).toList();
        writable = writable.stream().map(p -> p.toAbsolutePath().normalize()).toList();
    }

    /** No walls and no limits, for the making of caches. */
    public static Confinement none() {
        return new Confinement(Profile.NONE, Network.ON, 0, 0, 0, 0, List.of(), List.of(), null);
    }

    public boolean walled() {
        return profile != Profile.NONE;
    }

    /**
     * Whether the server may read this file for a cell, as {@code %load} and {@code %classpath} ask: what the cell itself could not read, the server does not
     * read for it.
     */
    public boolean mayRead(Path file) {
        Path real = real(file);
        return switch (profile) {
            case NONE -> true;
            case OWN -> java.util.stream.Stream.concat(visible.stream(), writable.stream()).anyMatch(folder -> real.startsWith(real(folder))) || hidden.stream().noneMatch(folder -> real.startsWith(real(folder))) && Walls.keys().stream().noneMatch(real::startsWith);
            case SHARED -> java.util.stream.Stream.concat(readable.stream(), visible.stream()).anyMatch(folder -> real.startsWith(real(folder))) || repository != null && real.startsWith(real(repository));
        };
    }

    /** Links resolved as far as there is something. */
    private static Path real(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        for (Path there = whole; there != null; there = there.getParent()) {
            try {
                return there.toRealPath().resolve(there.relativize(whole)).normalize();
            } catch (IOException e) {
                if (java.nio.file.Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                    return there;
                }
            }
        }
        return whole;
    }
}
