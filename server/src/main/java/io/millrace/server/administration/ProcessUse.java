package io.millrace.server.administration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What processes take, as the system tells it: memory as proportional set size (a page that n processes share counts as an n-th for each), processor time with that of
 * everything they have started. One look at all processes serves any number of questions. Knows Linux; elsewhere everything is 0.
 */
public final class ProcessUse {
    /** Ticks a second of the figures in /proc, which is 100 on every Linux that Java runs on. */
    private static final double TICKS = 100;
    private static final Path PROC = Path.of("/proc");

    /**
     * @param bytes      proportional set size
     * @param cpuSeconds processor time since it started
     */
    public record Use(long bytes, double cpuSeconds) {}

    private record Process(long parent, long ticks) {}

    private final Map<Long, Process> processes;
    private final Map<Long, List<Long>> children = new HashMap<>();

    private ProcessUse(Map<Long, Process> processes) {
        this.processes = processes;
        processes.forEach((pid, process) -> children.computeIfAbsent(process.parent, _ -> new ArrayList<>()).add(pid));
    }

    /** Looks at all processes of the machine that may be seen. */
    public static ProcessUse look() {
        Map<Long, Process> found = new HashMap<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
                    read(entry, Long.parseLong(name), found);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // no such system
        }
        return new ProcessUse(found);
    }

    private static void read(Path entry, long pid, Map<Long, Process> found) {
        try {
            String stat = Files.readString(entry.resolve("stat"));
            // The name stands in brackets and may hold anything.
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            found.put(pid, new Process(Long.parseLong(words[1]), Long.parseLong(words[11]) + Long.parseLong(words[12])));
        } catch (IOException | RuntimeException e) {
            // It has ended meanwhile.
        }
    }

    /** Of a process and all that it has started. */
    public Use of(long pid) {
        long bytes = 0;
        long ticks = 0;
        for (long each : tree(pid)) {
            Process process = processes.get(each);
            if (process != null) {
                ticks += process.ticks;
                bytes += proportional(each);
            }
        }
        return new Use(bytes, ticks / TICKS);
    }

    private Set<Long> tree(long pid) {
        Set<Long> all = new HashSet<>();
        List<Long> next = new ArrayList<>(List.of(pid));
        while (!next.isEmpty()) {
            long one = next.removeLast();
            if (all.add(one)) {
                next.addAll(children.getOrDefault(one, List.of()));
            }
        }
        return all;
    }

    private static long proportional(long pid) {
        try (Stream<String> lines = Files.lines(PROC.resolve(String.valueOf(pid)).resolve("smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:")).mapToLong(ProcessUse::kibibytes).findFirst().orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return resident(pid);
        }
    }

    /** Where the process belongs to somebody else its pages cannot be seen, and what it has resident can. */
    private static long resident(long pid) {
        try (Stream<String> lines = Files.lines(PROC.resolve(String.valueOf(pid)).resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).mapToLong(ProcessUse::kibibytes).findFirst().orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
    }

    /** Memory that is available on this machine, or in this server's control group where that has less; {@code Long.MAX_VALUE} where it cannot be told. */
    static long available() {
        long machine = Long.MAX_VALUE;
        try (Stream<String> lines = Files.lines(PROC.resolve("meminfo"))) {
            machine = lines.filter(line -> line.startsWith("MemAvailable:")).mapToLong(ProcessUse::kibibytes).findFirst().orElse(Long.MAX_VALUE);
        } catch (IOException | UncheckedIOException e) {
            // no such system
        }
        return Math.min(machine, group());
    }

    private static long group() {
        Path root = Path.of("/sys/fs/cgroup");
        try {
            String most = Files.readString(root.resolve("memory.max")).strip();
            return most.equals("max") ? Long.MAX_VALUE : Math.max(0, Long.parseLong(most) - Long.parseLong(Files.readString(root.resolve("memory.current")).strip()));
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
