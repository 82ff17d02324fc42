package io.millrace.server.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.files.Sql;
import io.millrace.server.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupPlanTest {
    private static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");

    private static BackupPlan plan(int hours, int most, int days) {
        return new BackupPlan(hours, most, days, "", "ada", "Because.");
    }

    /** So many days old each, the newest first. */
    private static List<Backups.Made> made(int... days) {
        return IntStream.of(days).mapToObj(age -> new Backups.Made("b" + age, 1, NOW.minus(Duration.ofDays(age)).toString())).toList();
    }

    private static List<String> going(BackupPlan plan, int... days) {
        return plan.going(made(days), NOW).stream().map(Backups.Made::name).toList();
    }

    @Test
    void one_is_due_when_the_newest_is_old_enough_or_there_is_none() {
        assertTrue(plan(24, 0, 0).due(Optional.empty(), NOW));
        assertTrue(plan(24, 0, 0).due(Optional.of(NOW.minus(Duration.ofHours(24))), NOW));
        assertFalse(plan(24, 0, 0).due(Optional.of(NOW.minus(Duration.ofHours(23))), NOW));
        assertFalse(BackupPlan.NONE.due(Optional.empty(), NOW));
    }

    @Test
    void what_is_too_old_or_too_many_goes_and_the_newest_never() {
        assertEquals(List.of(), going(BackupPlan.NONE, 0, 100, 1_000));
        assertEquals(List.of("b2", "b3"), going(plan(0, 2, 0), 0, 1, 2, 3));
        assertEquals(List.of("b8"), going(plan(0, 0, 7), 0, 7, 8));
        assertEquals(List.of("b50"), going(plan(0, 1, 7), 40, 50), "the newest stays however old it is");
    }

    @Test
    void a_decision_is_kept_and_only_files_of_the_server_are_let_go(@TempDir Path data) throws Exception {
        Database database = Database.open(data.resolve("millrace.db"));
        Backups backups = new Backups(data, () -> NOW, new Backups.Retention(1, 1, 1), new Sql(database.dataSource(() -> { })));
        Path folder = Files.createDirectories(data.resolve("backups"));
        for (String name : List.of("millrace-20260301-120000.zip", "before-restore-20260302-120000.zip", "copied-by-hand.zip", "before-upgrade-from-v1-20260301-120000.db")) {
            Files.writeString(folder.resolve(name), "x"); // when, the names say: those of the server's own
        }
        assertEquals(BackupPlan.NONE, backups.plan());
        assertThrows(IllegalArgumentException.class, () -> backups.decide(0, -1, 0, "ada", "Because."));
        assertThrows(IllegalArgumentException.class, () -> backups.decide(0, 1, 0, "ada", " "));
        backups.decide(24, 2, 7, "ada", "The disk is small.");
        assertEquals(plan(24, 2, 7).most(), backups.plan().most());
        backups.tick(); // due: the newest is 18 days old
        List<String> left = backups.all().stream().map(Backups.Made::name).toList();
        assertTrue(left.contains("millrace-20260320-120000.zip"), left.toString());
        assertTrue(left.contains("copied-by-hand.zip") && Files.exists(folder.resolve("before-upgrade-from-v1-20260301-120000.db")), left.toString());
        assertFalse(left.contains("millrace-20260301-120000.zip") || left.contains("before-restore-20260302-120000.zip"), left.toString());
        backups.tick();
        assertEquals(left, backups.all().stream().map(Backups.Made::name).toList(), "nothing more is due");
        assertEquals(Optional.empty(), backups.find("../millrace.db"));
        Path sameSecond = Files.writeString(folder.resolve("before-restore-20260320-120000.zip"), "x");
        Files.setLastModifiedTime(folder.resolve("millrace-20260320-120000.zip"), FileTime.from(NOW.plusMillis(100)));
        Files.setLastModifiedTime(sameSecond, FileTime.from(NOW.plusMillis(900)));
        List<String> own = backups.all().stream().map(Backups.Made::name).filter(name -> !name.startsWith("copied")).toList();
        assertEquals(List.of("before-restore-20260320-120000.zip", "millrace-20260320-120000.zip"), own, "of one second, the one that was written last is newer");
    }

    @Test
    void a_backup_that_cannot_be_made_is_said_and_tried_again_after_a_while(@TempDir Path data) throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        Database database = Database.open(data.resolve("millrace.db"));
        Backups backups = new Backups(data, now::get, new Backups.Retention(1, 1, 1), new Sql(database.dataSource(() -> { })));
        backups.decide(240, 0, 0, "ada", "Because.");
        // A folder stands where the backup is written to.
        Path inTheWay = Files.createDirectories(data.resolve("backups/millrace-20260320-120000.zip.part/full"));
        backups.tick();
        Backups.Failed failed = backups.failed().orElseThrow();
        assertEquals(NOW.plus(Duration.ofHours(24)), failed.again(), "a tenth of the interval");
        assertTrue(failed.message().endsWith("."), failed.message());
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        now.set(NOW.plus(Duration.ofHours(23)));
        backups.tick();
        assertEquals(List.of(), backups.all(), "not yet");
        now.set(NOW.plus(Duration.ofHours(24)));
        backups.tick();
        assertEquals(List.of("millrace-20260321-120000.zip"), backups.all().stream().map(Backups.Made::name).toList());
        assertEquals(Optional.empty(), backups.failed());
        assertEquals(Duration.ofMinutes(10), plan(1, 0, 0).pause());
    }
}
