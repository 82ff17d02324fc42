package io.millrace.pool.simulate;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads traces; the columns say which kind it is, in any order, and further columns are ignored.
 *
 * <ul>
 * <li>Muri: {@code job_id,num_gpu,submit_time,iterations,model_name,iteration_time[,priority]}, times in milliseconds. An iteration takes
 * {@value #ITERATION_FACTOR} times what the trace says, as in the published simulation.
 * <li>Job logs such as Philly's: {@code job_id,num_gpu,submit_time,duration[,user,vc,type,priority,memory_gib,deadline]}, times in seconds or
 * {@code 2017-10-03 08:12:01}; time begins with the first submission.
 * <li>Our ledger: {@code run,user,group,notebook,type,chips,submitted_s,chip_seconds[,priority,memory_bytes]}; {@code chip_seconds} is chip time times chips, as
 * it is charged. Time begins with the first submission.
 * </ul>
 */
public final class TraceReader {
    static final double ITERATION_FACTOR = 1.015;

    private TraceReader() {}

    /** @throws BadFile with the line and the reason */
    public static Trace read(Path file) {
        return parse(file.getFileName().toString(), lines(file));
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new BadFile(file.toString(), 0, "there is no such file");
        } catch (CharacterCodingException e) {
            throw new BadFile(file.toString(), 0, "it is not text in UTF-8");
        } catch (IOException e) {
            throw new BadFile(file.toString(), 0, "it cannot be read: " + e.getMessage());
        }
    }

    /**
     * @param name for messages
     * @throws BadFile with the line and the reason
     */
    public static Trace parse(String name, List<String> lines) {
        Csv csv = new Csv(name, lines);
        if (csv.has("iterations") && csv.has("iteration_time")) {
            return trace(Trace.Kind.MURI, csv, TraceReader::muri, false);
        }
        if (csv.has("chip_seconds")) {
            return trace(Trace.Kind.LEDGER, csv, TraceReader::ledger, true);
        }
        if (csv.has("duration", "run_time", "runtime", "duration_s")) {
            return trace(Trace.Kind.JOBS, csv, TraceReader::philly, true);
        }
        throw new BadFile(name, 1, "the columns are none of a trace: it needs iterations and iteration_time (Muri), duration (job logs) or chip_seconds (our ledger)");
    }

    private interface Parser {
        Job job(Csv.Row row);
    }

    private static Trace trace(Trace.Kind kind, Csv csv, Parser parser, boolean fromFirst) {
        List<Job> jobs = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Csv.Row row : csv.rows()) {
            // The ledger's export has a row for every entry; runs are told by those that say that one has ended.
            if (kind == Trace.Kind.LEDGER && csv.has("kind") && !row.text("kind").equals("ended")) {
                continue;
            }
            Job job = parser.job(row);
            if (!ids.add(job.id())) {
                throw row.bad("job " + job.id() + " is there twice");
            }
            jobs.add(job);
        }
        double zero = fromFirst ? jobs.stream().mapToDouble(Job::submit).min().orElse(0) : 0;
        return new Trace(kind, zero == 0 ? jobs : jobs.stream().map(j -> new Job(j.id(), j.group(), j.user(), j.notebook(), j.type(), j.chips(), j.memoryBytes(),
                j.priority(), j.submit() - zero, j.units(), j.unitSeconds(), j.startup(), j.deadline() - zero)).toList());
    }

    private static Job muri(Csv.Row row) {
        int chips = row.whole(1, "num_gpu");
        String model = row.text("model_name");
        return new Job(id(row, "job_id"), or(row.text("group", "vc"), "all"), or(row.text("user"), "all"), "", row.text("type"), chips, 0, priority(row),
                row.atLeast(0, "submit_time") / 1000, row.atLeast(0, "iterations"), row.atLeast(0, "iteration_time") * ITERATION_FACTOR / 1000,
                Startup.seconds(model, chips), Double.POSITIVE_INFINITY);
    }

    private static Job philly(Csv.Row row) {
        String user = or(row.text("user", "user_id"), "all");
        return new Job(id(row, "job_id", "jobid", "id"), or(row.text("group", "vc", "virtual_cluster"), user), user, "", row.text("type", "gpu_type"),
                row.whole(1, "num_gpu", "num_gpus", "gpus", "gpu_num", "chips"), (long) (row.maybe("memory_gib").orElse(0) * (1L << 30)), priority(row),
                time(row, "submit_time", "submitted_time", "submitted_s", "submit_s"), row.atLeast(0, "duration", "run_time", "runtime", "duration_s"), 1,
                row.maybe("startup", "startup_s").orElse(0), row.maybe("deadline", "deadline_s").orElse(Double.POSITIVE_INFINITY));
    }

    private static Job ledger(Csv.Row row) {
        int chips = row.whole(1, "chips");
        String user = or(row.text("user", "owner"), "all");
        return new Job(id(row, "run"), or(row.text("group"), user), user, row.text("notebook"), row.text("type"), chips,
                (long) row.maybe("memory_bytes").orElse(0), priority(row), row.atLeast(0, "submitted_s"), row.atLeast(0, "chip_seconds") / chips, 1, 0,
                row.maybe("deadline_s").orElse(Double.POSITIVE_INFINITY));
    }

    private static String id(Csv.Row row, String... names) {
        String id = row.text(names);
        if (id.isEmpty()) {
            throw row.bad(names[0] + " is empty");
        }
        return id;
    }

    private static int priority(Csv.Row row) {
        return (int) row.maybe("priority").orElse(0);
    }

    private static double time(Csv.Row row, String... names) {
        String text = row.text(names);
        if (text.length() >= 19 && text.charAt(4) == '-') {
            try {
                return LocalDateTime.parse(text.substring(0, 19).replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                throw row.bad("submit_time is \"" + text + "\", which is neither seconds nor a time such as 2017-10-03 08:12:01");
            }
        }
        return row.atLeast(0, names);
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
