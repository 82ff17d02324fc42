package io.millrace.server.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.server.files.Sql;
import io.millrace.server.store.Database;
import io.millrace.server.store.StoreFailure;
import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Due;
import io.millrace.server.teaching.Assignments.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is collected when, and how rarely anybody has to look. */
class CollectingTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final List<Due> waiting = new ArrayList<>();
    private final List<String> collected = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();
    private int looks;
    private final Collecting collecting = new Collecting(() -> {
        looks++;
        return List.copyOf(waiting);
    }, this::collect, now::get);

    private void collect(Due due) {
        if (broken.contains(due.notebook())) {
            throw new IllegalStateException("gone");
        }
        waiting.remove(due);
        collected.add(due.notebook());
    }

    private static Due due(String notebook, Duration in) {
        return new Due("a", "student of " + notebook, notebook, NOON.plus(in));
    }

    private void pass(Duration time) {
        Instant end = now.get().plus(time);
        while (now.get().isBefore(end)) {
            now.set(now.get().plusSeconds(5));
            collecting.tick();
        }
    }

    @Test
    void in_a_day_of_ticks_it_looks_once_for_each_deadline() {
        waiting.addAll(List.of(due("one", Duration.ofHours(3)), due("two", Duration.ofHours(3)), due("three", Duration.ofHours(9))));
        pass(Duration.ofHours(2));
        assertEquals(1, looks);
        assertEquals(List.of(), collected);
        pass(Duration.ofHours(2));
        assertEquals(List.of("one", "two"), collected);
        pass(Duration.ofHours(20));
        assertEquals(List.of("one", "two", "three"), collected);
        assertEquals(3, looks, "one look at the beginning, and one for each of two deadlines");
    }

    @Test
    void what_has_changed_is_looked_at_with_the_next_tick() {
        pass(Duration.ofHours(1));
        assertEquals(1, looks);
        waiting.add(due("opened late", Duration.ofMinutes(61)));
        collecting.changed();
        pass(Duration.ofMinutes(2));
        assertEquals(List.of("opened late"), collected);
        assertEquals(3, looks);
    }

    @Test
    void a_copy_that_cannot_be_collected_keeps_no_other_and_is_tried_again_now_and_then() {
        waiting.addAll(List.of(due("gone", Duration.ofMinutes(1)), due("well", Duration.ofMinutes(1))));
        broken.add("gone");
        pass(Duration.ofMinutes(2));
        assertEquals(List.of("well"), collected);
        int before = looks;
        pass(Collecting.AGAIN.multipliedBy(3));
        assertEquals(3, looks - before);
        broken.clear();
        pass(Collecting.AGAIN);
        assertEquals(List.of("well", "gone"), collected);
    }

    @Test
    void a_store_that_cannot_be_read_is_asked_again() {
        AtomicReference<RuntimeException> trouble = new AtomicReference<>(new StoreFailure("The disk is full.", null));
        Collecting troubled = new Collecting(() -> {
            looks++;
            if (trouble.get() != null) {
                throw trouble.get();
            }
            return List.copyOf(waiting);
        }, this::collect, now::get);
        waiting.add(due("one", Duration.ofSeconds(-1)));
        assertThrows(StoreFailure.class, troubled::tick);
        trouble.set(null);
        troubled.tick();
        assertEquals(List.of("one"), collected);
    }

    @Test
    void the_store_names_open_copies_of_students_of_now_with_their_own_ends(@TempDir Path folder) {
        Sql sql = new Sql(Database.open(folder.resolve("millrace.db")).dataSource(() -> { }));
        Courses courses = new Courses(sql, now::get);
        Assignments assignments = new Assignments(sql);
        String course = courses.make("C", new Courses.Person("tea", "Tea")).id();
        courses.add(course, Roster.parse("opened\nlonger\nnever\nsubmitted\nleft\npromoted\n").entries());
        Deadline deadline = new Deadline(NOON, ZoneId.of("Asia/Shanghai"), Duration.ofMinutes(10));
        for (String id : List.of("out", "draft")) {
            assignments.add(new Assignment(id, course, "n", id, deadline, Settings.DEFAULT, null, null), NOON.toString());
        }
        assignments.release("out", new Release("out", java.util.Map.of(), List.of()), NOON.toString());
        for (String login : List.of("opened", "longer", "never", "submitted", "left", "promoted")) {
            assignments.addCopy("out", login, "copy-" + login);
            assignments.addCopy("draft", login, "draft-" + login);
            if (!login.equals("never")) {
                assignments.opened("copy-" + login, NOON.toString());
            }
            assignments.opened("draft-" + login, NOON.toString());
        }
        assignments.add(new Submission("s", "out", "submitted", 1, NOON.toString(), false, false, "handed-in", "", null), "{}");
        assignments.extend("out", "longer", NOON.plusSeconds(7_200));
        courses.remove(course, "left");
        courses.add(course, Roster.parse("login,role\npromoted,staff\n").entries());
        assertEquals(Set.of(new Due("out", "opened", "copy-opened", NOON.plusSeconds(600)), new Due("out", "longer", "copy-longer", NOON.plusSeconds(7_800))),
                assignments.due().stream().collect(Collectors.toSet()));
    }
}
