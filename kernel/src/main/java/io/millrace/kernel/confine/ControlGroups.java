package io.millrace.kernel.confine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits of the system on a process and all that it starts together.
 *
 * <p>Version 1 has a tree for each controller; version 2 has one tree, and a group that holds processes cannot hand controllers down, so there the server
 * needs a group that was given to it (systemd: {@code Delegate=yes}) and first moves itself into a leaf. Every group of ours lies below the server's own, so
 * that a limit on the server binds its kernels as well.
 *
 * @param version 1, 2, or 0 for none
 * @param places  by controller ("memory", "pids", "cpu"), the server's own group in the file system
 * @param why     where a controller is missing, why
 */
record ControlGroups(int version, Map<String, Path> places, String why) {
    private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
    private static final long PERIOD_MICROS = 100_000;

    static ControlGroups absent(String why) {
        return new ControlGroups(0, Map.of(), why);
    }

    static ControlGroups detect() {
        try {
            return find(Files.readAllLines(Path.of("/proc/self/cgroup")), Files.readAllLines(Path.of("/proc/self/mountinfo"))).usable();
        } catch (IOException e) {
            return absent("this system has no control groups");
        }
    }

    /**
     * Where this process stands.
     *
     * @param own    the lines of /proc/self/cgroup
     * @param mounts the lines of /proc/self/mountinfo
     */
    static ControlGroups find(List<String> own, List<String> mounts) {
        Map<String, String> groups = new LinkedHashMap<>();
        for (String line : own) {
            String[] parts = line.split(":", 3);
            for (String controller : parts[1].split(",")) {
                groups.put(controller, parts[2]);
            }
        }
        Map<String, Path> first = new LinkedHashMap<>();
        Path unified = null;
        for (String line : mounts) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ");
            String[] right = halves[1].split(" ");
            Path mount = Path.of(left[4]);
            if (right[0].equals("cgroup")) {
                for (String option : right[2].split(",")) {
                    if (CONTROLLERS.contains(option) && groups.containsKey(option)) {
                        first.put(option, below(mount, left[3], groups.get(option)));
                    }
                }
            } else if (right[0].equals("cgroup2") && groups.containsKey("")) {
                unified = below(mount, left[3], groups.get(""));
            }
        }
        if (!first.isEmpty()) {
            return new ControlGroups(1, first, "");
        }
        if (unified == null) {
            return absent("this system has no control groups");
        }
        Map<String, Path> second = new LinkedHashMap<>();
        for (String controller : CONTROLLERS) {
            second.put(controller, unified);
        }
        return new ControlGroups(2, second, "");
    }

    /** In a container the mount shows only a part of the tree. */
    private static Path below(Path mount, String root, String group) {
        String inside = root.equals("/") ? group : group.startsWith(root) ? group.substring(root.length()) : "";
        return mount.resolve(inside.replaceFirst("^/+", ""));
    }

    /** What is left of it after an attempt. */
    private ControlGroups usable() {
        if (version == 2) {
            return secondUsable();
        }
        Map<String, Path> writable = new LinkedHashMap<>();
        places.forEach((controller, place) -> {
            Path probe = place.resolve("millrace-probe-" + ProcessHandle.current().pid());
            try {
                Files.createDirectory(probe);
                Files.delete(probe);
                writable.put(controller, place);
            } catch (IOException e) {
                // It belongs to somebody else.
            }
        });
        return writable.isEmpty() ? absent("the control groups belong to somebody else") : new ControlGroups(1, writable, "the control group belongs to somebody else");
    }

    private ControlGroups secondUsable() {
        Path own = places.get("memory");
        try {
            Path leaf = own.resolve("millrace-server");
            List<String> members = Files.readAllLines(own.resolve("cgroup.procs"));
            if (members.equals(List.of(String.valueOf(ProcessHandle.current().pid())))) {
                Files.createDirectories(leaf);
                Files.writeString(leaf.resolve("cgroup.procs"), members.getFirst());
            } else if (own.getFileName() != null && own.getFileName().toString().equals("millrace-server")) {
                own = own.getParent(); // A restart in place: we are in our leaf already.
            } else if (!members.isEmpty()) {
                return absent("the server shares its control group with other processes, so it cannot be divided (give it one of its own: systemd-run --user --scope -p Delegate=yes)");
            }
            for (String controller : CONTROLLERS) {
                Files.writeString(own.resolve("cgroup.subtree_control"), "+" + controller);
            }
            List<String> given = List.of(Files.readString(own.resolve("cgroup.subtree_control")).strip().split(" "));
            Map<String, Path> usable = new LinkedHashMap<>();
            for (String controller : CONTROLLERS) {
                if (given.contains(controller)) {
                    usable.put(controller, own);
                }
            }
            return new ControlGroups(2, usable, "the controller was not delegated");
        } catch (IOException e) {
            return absent("the control group belongs to somebody else (a service with Delegate=yes has one of its own)");
        }
    }

    /** What a group may take; 0 for no limit. */
    record Limits(long memoryBytes, int processes, int processors) {}

    /** Makes a group by this name, with its limits; removes what it made where one cannot be set. */
    List<Path> make(String name, Limits limits) throws IOException {
        List<Path> made = new ArrayList<>();
        try {
            for (Path place : places.values().stream().distinct().toList()) {
                Path group = place.resolve(name);
                Files.createDirectories(group);
                made.add(group);
            }
            if (places.containsKey("memory") && limits.memoryBytes() > 0) {
                Path group = places.get("memory").resolve(name);
                Files.writeString(group.resolve(version == 1 ? "memory.limit_in_bytes" : "memory.max"), String.valueOf(limits.memoryBytes()));
                Path swap = group.resolve(version == 1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max");
                if (Files.exists(swap)) {
                    Files.writeString(swap, version == 1 ? String.valueOf(limits.memoryBytes()) : "0");
                }
            }
            if (places.containsKey("pids") && limits.processes() > 0) {
                Files.writeString(places.get("pids").resolve(name).resolve("pids.max"), String.valueOf(limits.processes()));
            }
            if (places.containsKey("cpu") && limits.processors() > 0) {
                Path group = places.get("cpu").resolve(name);
                long quota = limits.processors() * PERIOD_MICROS;
                if (version == 1) {
                    Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
                } else {
                    Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
                }
            }
            return made;
        } catch (IOException e) {
            made.forEach(ControlGroups::remove);
            throw e;
        }
    }

    /** The groups by this name that there are. */
    List<Path> named(String name) {
        return places.values().stream().distinct().map(p -> p.resolve(name)).filter(Files::isDirectory).toList();
    }

    /** Removes groups of ours that no process is in any more, such as an earlier server has left. */
    void sweep(String prefix) {
        for (Path place : places.values().stream().distinct().toList()) {
            try (DirectoryStream<Path> groups = Files.newDirectoryStream(place, prefix + "*")) {
                groups.forEach(ControlGroups::remove);
            } catch (IOException e) {
                // What stays does no harm.
            }
        }
    }

    /** Whether the system ended something in this group for want of memory. */
    static boolean starved(List<Path> groups) {
        for (Path group : groups) {
            for (String file : List.of("memory.oom_control", "memory.events")) {
                try {
                    if (Files.readAllLines(group.resolve(file)).stream().anyMatch(l -> l.matches("oom_kill [1-9][0-9]*"))) {
                        return true;
                    }
                } catch (IOException e) {
                    // Of the other version.
                }
            }
        }
        return false;
    }

    /** Ends every process in these groups, also those that started more meanwhile. */
    static void kill(List<Path> groups) {
        for (Path group : groups) {
            for (int round = 0; round < 50; round++) {
                try {
                    List<String> members = Files.readAllLines(group.resolve("cgroup.procs"));
                    if (members.isEmpty()) {
                        break;
                    }
                    members.forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
                    Thread.sleep(2);
                } catch (IOException | IllegalStateException e) {
                    break;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    static void remove(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException e) {
            // A process is in it still; the next server sweeps.
        }
    }

    List<Layers.Layer> layers() {
        String kind = version == 0 ? "" : "control group, version " + version;
        return List.of(layer("memory", "memory", kind), layer("processes at once", "pids", kind), layer("processors", "cpu", kind));
    }

    private Layers.Layer layer(String name, String controller, String kind) {
        return places.containsKey(controller) ? new Layers.Layer(name, true, kind) : new Layers.Layer(name, false, why);
    }
}
