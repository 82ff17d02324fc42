package io.millrace.server.bench;

import io.millrace.server.Installation;
import io.millrace.server.Millrace;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.config.Configuration;
import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Operation;
import io.millrace.server.teaching.Courses;
import io.millrace.server.teaching.Teaching;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How many submissions are graded in a minute: five cells each (two answers, a cell of the student's own, two cells of tests), each submission in a fresh kernel within the walls of a server with
 * several people. A third of the answers is wrong. Measured from the request to the last grade; what was given is checked.
 */
final class GradingBench {
    private static final int WARM_UP = 6;
    private static final int SUBMISSIONS = 60;
    private static final Courses.Person TEACHER = new Courses.Person("teacher", "Teacher");
    private static final String NOTEBOOK = """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
             {"cell_type": "code", "id": "a1", "execution_count": null, "outputs": [], "metadata": {"nbgrader": {"grade": false, "grade_id": "a1", "locked": false, "schema_version": 3, "solution": true, "task": false}},
              "source": "int square(int n) {\\n    // BEGIN SOLUTION\\n    return n * n;\\n    // END SOLUTION\\n}"},
             {"cell_type": "code", "id": "t1", "execution_count": null, "outputs": [], "metadata": {"nbgrader": {"grade": true, "grade_id": "t1", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}},
              "source": "assert square(3) == 9;\\n// BEGIN HIDDEN TESTS\\nassert square(-4) == 16;\\n// END HIDDEN TESTS"},
             {"cell_type": "code", "id": "own", "execution_count": null, "outputs": [], "metadata": {}, "source": "IntStream.range(0, 5).map(n -> n + 1).sum()"},
             {"cell_type": "code", "id": "a2", "execution_count": null, "outputs": [], "metadata": {"nbgrader": {"grade": false, "grade_id": "a2", "locked": false, "schema_version": 3, "solution": true, "task": false}},
              "source": "double mean(double... x) {\\n    // BEGIN SOLUTION\\n    return DoubleStream.of(x).average().orElse(0);\\n    // END SOLUTION\\n}"},
             {"cell_type": "code", "id": "t2", "execution_count": null, "outputs": [], "metadata": {"nbgrader": {"grade": true, "grade_id": "t2", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}},
              "source": "assert mean(1, 2, 6) == 3;\\nassert mean() == 0;"}]}
            """;

    private final Path home;

    GradingBench(Path home) {
        this.home = home;
    }

    int run() throws Exception {
        Path data = Files.createTempDirectory("millrace-bench-");
        Table table = new Table();
        Map<String, String> flags = Map.of("data", data.toString(), "chip-host", "false", "kernel-confinement", "shared");
        try (Millrace millrace = Millrace.startWithoutWeb(Configuration.load(flags, Map.of(), data), new Installation(home), data)) {
            Teaching teaching = millrace.workspace().teaching();
            grade(millrace, teaching, WARM_UP);
            long nanos = grade(millrace, teaching, SUBMISSIONS);
            table.atLeast(SUBMISSIONS + " submissions of five cells, each in a fresh kernel under `shared` confinement: graded in a minute", 30, SUBMISSIONS * 60e9 / nanos, "submissions");
            table.say("one submission, with two at a time", nanos / 1e6 / SUBMISSIONS * 2, "ms");
        } finally {
            ServerProcess.delete(data);
        }
        return table.print(System.out);
    }

    /** The answer is how long the grading took. */
    private static long grade(Millrace millrace, Teaching teaching, int students) throws Exception {
        IpynbReader.Read read = IpynbReader.read(new JsonObject(NOTEBOOK).getMap());
        String source = millrace.notebooks().create("Squares and means", read.metadata(), read.operations());
        String course = teaching.enrolment().makeCourse("Bench " + students, TEACHER).getString("id");
        String assignment = teaching.assigning().makeAssignment(course, new JsonObject().put("notebook", source).put("due", "2099-01-01T12:00").put("zone", "Asia/Shanghai"), _ -> true, TEACHER).getString("id");
        teaching.assigning().release(assignment, TEACHER);
        StringBuilder roster = new StringBuilder();
        for (int i = 0; i < students; i++) {
            roster.append("student").append(i).append('\n');
        }
        teaching.enrolment().addPeople(course, roster.toString(), TEACHER);
        for (int i = 0; i < students; i++) {
            Courses.Person student = new Courses.Person("student" + i, "");
            String copy = teaching.assigning().open(assignment, student).getString("notebook");
            write(millrace, copy, "a1", i % 3 == 0 ? "int square(int n) { return Math.abs(n) * 3; }" : "int square(int n) { return n * n; }");
            write(millrace, copy, "a2", "double mean(double... x) { return Arrays.stream(x).sum() / Math.max(1, x.length); }");
            teaching.assigning().submit(assignment, student);
        }
        long begin = System.nanoTime();
        teaching.marking().grade(assignment, Optional.empty(), TEACHER);
        while (teaching.marking().submissions(assignment, TEACHER).getJsonObject("states").getInteger("queued", 0) > 0) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        long nanos = System.nanoTime() - begin;
        double points = teaching.marking().submissions(assignment, TEACHER).getJsonArray("submissions").stream().map(JsonObject.class::cast).mapToDouble(each -> each.getDouble("points", -1.0)).sum();
        double expected = 0;
        for (int i = 0; i < students; i++) {
            expected += i % 3 == 0 ? 3 : 5;
        }
        if (points != expected) {
            throw new IllegalStateException("The grades are wrong: " + points + " points in place of " + expected + ".");
        }
        return nanos;
    }

    private static void write(Millrace millrace, String notebook, String cell, String text) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        var live = millrace.notebooks().get(notebook).orElseThrow();
        live.post(() -> {
            var found = live.latest().cell(cell).orElseThrow();
            Operation edit = new Operation.EditSource(cell, found.version(), List.of(new Operation.EditSource.Update("bench", ChangeSet.between(found.source(), text))));
            live.perform(UUID.randomUUID().toString(), "student", List.of(edit), () -> done.complete(null), () -> done.complete(null),
                    refused -> done.completeExceptionally(new IOException(refused.message())));
        });
        done.join();
    }
}
