package io.millrace.server.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.Installation;
import io.millrace.server.Millrace;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.config.Configuration;
import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while it grades, and one that is stopped: the next one goes on, and each submission is graded once and as it was handed in. */
class GradingRestartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));
    /** On a server of one person, whoever runs it. */
    private static final Courses.Person TEACHER = new Courses.Person(System.getProperty("user.name", "you"), "");
    /** More than are graded at once, so that some wait when the first are done. */
    private static final List<String> STUDENTS = IntStream.range(0, Math.max(4, 2 * Runtime.getRuntime().availableProcessors())).mapToObj(i -> "student" + i).toList();
    /** Long enough to be caught in the middle. */
    private static final String SLOW = NbgraderNotebook.JSON.replace("assert square(3) == 9", "Thread.sleep(2_000);\\\\nassert square(3) == 9".replace("\\\\", "\\"));

    @TempDir
    private Path data;
    private String assignment;

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end), () -> "in vain: " + what);
            Thread.sleep(50);
        }
    }

    /** A course whose students have handed in: every other solution is right. */
    private void prepare() {
        Map<String, String> flags = Map.of("data", data.toString(), "chip-host", "false", "kernel-warm", "0");
        try (Millrace millrace = Millrace.startWithoutWeb(Configuration.load(flags, Map.of(), data), new Installation(HOME), data)) {
            Teaching teaching = millrace.workspace().teaching();
            IpynbReader.Read read = IpynbReader.read(new JsonObject(SLOW).getMap());
            String source = millrace.notebooks().create("Squares", read.metadata(), read.operations());
            String course = teaching.enrolment().makeCourse("Numerics", TEACHER).getString("id");
            teaching.enrolment().addPeople(course, String.join("\n", STUDENTS), TEACHER);
            assignment = teaching.assigning().makeAssignment(course, new JsonObject().put("notebook", source).put("due", "2099-01-01T12:00").put("zone", "Asia/Shanghai"), _ -> true, TEACHER).getString("id");
            teaching.assigning().release(assignment, TEACHER);
            for (String login : STUDENTS) {
                Courses.Person student = new Courses.Person(login, "");
                String copy = teaching.assigning().open(assignment, student).getString("notebook");
                write(millrace, copy, login, STUDENTS.indexOf(login) % 2 == 0 ? "int square(int n) { return n * n; }" : "int square(int n) { return 9; }");
                teaching.assigning().submit(assignment, student);
            }
        }
    }

    private static void write(Millrace millrace, String copy, String author, String text) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        var live = millrace.notebooks().get(copy).orElseThrow();
        live.post(() -> {
            Notebook now = live.latest();
            var cell = now.cell("answer").orElseThrow();
            live.perform(UUID.randomUUID().toString(), author, List.of(new Operation.EditSource("answer", cell.version(), List.of(new Operation.EditSource.Update(author, ChangeSet.between(cell.source(), text))))),
                    () -> done.complete(null), () -> done.complete(null), refused -> done.completeExceptionally(new IllegalStateException(refused.message())));
        });
        done.join();
    }

    private ServerProcess server() {
        return ServerProcess.start(HOME, data, "t", "--chip-host", "false", "--kernel-warm", "0");
    }

    private JsonObject submissions(WorkbenchClient client) {
        return new JsonObject(client.send("GET", "/api/assignments/" + assignment + "/submissions", null));
    }

    private int in(WorkbenchClient client, String state) {
        return submissions(client).getJsonObject("states").getInteger(state, 0);
    }

    private static List<Long> kernels(WorkbenchClient client) {
        return rows(client, "/api/admin/kernels", "kernels").stream().map(kernel -> kernel.getLong("pid", 0L)).filter(pid -> pid > 0).toList();
    }

    private static List<JsonObject> rows(WorkbenchClient client, String path, String list) {
        return new JsonObject(client.send("GET", path, null)).getJsonArray(list).stream().map(JsonObject.class::cast).toList();
    }

    /** How often the trail says that each submission was graded. */
    private static Map<String, Long> graded(WorkbenchClient client) {
        return rows(client, "/api/admin/audit?act=submission-graded", "lines").stream().collect(Collectors.groupingBy(line -> line.getString("target"), Collectors.counting()));
    }

    private void check(WorkbenchClient client, long times) {
        JsonArray all = submissions(client).getJsonArray("submissions");
        assertEquals(STUDENTS.size(), all.size());
        all.stream().map(JsonObject.class::cast).forEach(submission -> {
            int place = STUDENTS.indexOf(submission.getString("label"));
            assertEquals(place % 2 == 0 ? 2.0 : 0.0, submission.getDouble("points"), submission.encode());
            assertEquals("", submission.getString("problem"));
            assertEquals(times, graded(client).getOrDefault(submission.getString("id"), 0L), "graded once for each time it was asked");
        });
    }

    @Test
    void what_is_not_graded_when_the_server_ends_is_graded_by_the_next_one_and_nothing_twice() throws Exception {
        prepare();
        ServerProcess server = server();
        try {
            List<Long> left;
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                assertEquals(STUDENTS.size(), new JsonObject(client.send("POST", "/api/assignments/" + assignment + "/grade", "{}")).getInteger("queued"));
                await("the first grade", () -> in(client, "graded") > 0);
                assertTrue(in(client, "queued") > 0, "it is killed in the middle");
                left = kernels(client);
            }
            server.kill();

            server = server();
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                await("all grades", () -> in(client, "graded") == STUDENTS.size());
                check(client, 1);
                await("the end of the kernels that the killed server has left", () -> left.stream().noneMatch(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));

                // Once more, and now the server is stopped as one stops it.
                assertEquals(STUDENTS.size(), new JsonObject(client.send("POST", "/api/assignments/" + assignment + "/grade", "{}")).getInteger("queued"));
                await("the first grade of the regrade", () -> in(client, "graded") > 0);
                assertTrue(in(client, "queued") > 0, "it is stopped in the middle");
            }
            server.close();

            server = server();
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                await("all grades again", () -> in(client, "graded") == STUDENTS.size());
                check(client, 2);
                String files = client.send("GET", "/api/notebooks", null);
                assertFalse(files.contains("Grading"), files);
                await("the end of what grading had for itself", () -> rows(client, "/api/admin/kernels", "kernels").stream().noneMatch(kernel -> "Grading".equals(kernel.getString("title"))));
            }
        } finally {
            server.close();
        }
    }
}
