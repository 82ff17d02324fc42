package io.millrace.server.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Deadlines, rosters, scores, progress and the grade book. */
class TeachingRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    // --- deadlines ---

    @Test
    void a_deadline_is_a_time_on_a_wall() {
        Deadline deadline = Deadline.of("2026-11-30T18:00", "Asia/Shanghai", 15);
        assertEquals(Instant.parse("2026-11-30T10:00:00Z"), deadline.due());
        assertEquals("Mon, 30 Nov 2026, 18:00 in Asia/Shanghai (+08:00)", deadline.shown());
        assertEquals("2026-11-30T18:00", deadline.local());
        assertEquals(Deadline.Phase.OPEN, deadline.at(deadline.due()));
        assertEquals(Deadline.Phase.GRACE, deadline.at(deadline.due().plusSeconds(1)));
        assertEquals(Deadline.Phase.GRACE, deadline.at(deadline.end()));
        assertEquals(Deadline.Phase.CLOSED, deadline.at(deadline.end().plusMillis(1)));
    }

    @Test
    void clocks_that_change_cost_no_student_an_hour() {
        assertEquals(Instant.parse("2026-10-25T01:30:00Z"), Deadline.of("2026-10-25T02:30", "Europe/Berlin", 0).due(), "the later of the two half past two");
        assertEquals("2026-03-29T02:30 does not exist in Europe/Berlin, where clocks skip that hour: choose another time.",
                assertThrows(IllegalArgumentException.class, () -> Deadline.of("2026-03-29T02:30", "Europe/Berlin", 0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> Deadline.of("2026-03-29T12:30", "Middle/Earth", 0));
        assertThrows(IllegalArgumentException.class, () -> Deadline.of("tomorrow", "Europe/Berlin", 0));
        assertThrows(IllegalArgumentException.class, () -> Deadline.of("2026-03-29T12:30", "Europe/Berlin", -1));
    }

    @Property(tries = 300)
    void phases_come_in_order_and_an_extension_never_shortens(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        Deadline deadline = new Deadline(NOW.plusSeconds(random.nextInt(-1_000_000, 1_000_000)), ZoneId.of(zones.get(random.nextInt(zones.size()))), Duration.ofMinutes(random.nextInt(2000)));
        Deadline longer = deadline.extended(Optional.of(NOW.plusSeconds(random.nextInt(-1_000_000, 1_000_000))));
        Instant at = NOW.plusSeconds(random.nextInt(-1_200_000, 1_200_000));
        assertTrue(deadline.at(at).compareTo(deadline.at(at.plusSeconds(random.nextInt(100_000)))) <= 0, "seed " + seed);
        assertTrue(longer.at(at).compareTo(deadline.at(at)) <= 0, "seed " + seed);
        Deadline again = Deadline.of(deadline.local(), deadline.zone().getId(), deadline.grace().toMinutes());
        assertTrue(!again.due().isBefore(deadline.due().minusSeconds(60)), "what is shown, written again, is no earlier: seed " + seed);
    }

    // --- rosters ---

    @Test
    void a_roster_takes_what_it_can_and_says_what_it_cannot() {
        Roster roster = Roster.parse("""
                \uFEFFName;Login;Role
                "Li; Wei";li.wei;student
                Ada;Ada@Example.org;

                Bad;;student
                Carl;carl;professor
                Again;LI.WEI;
                Tea;tea;staff
                """);
        assertEquals(List.of(new Roster.Entry("li.wei", "Li; Wei", false), new Roster.Entry("ada@example.org", "Ada", false), new Roster.Entry("tea", "Tea", true)), roster.entries());
        assertEquals(List.of("Line 5: there is no login.", "Line 6: \"professor\" is no role in a course: there are student and staff.",
                "Line 7: li.wei was there already, and the first line counts."), roster.problems());
        assertEquals(List.of(new Roster.Entry("bo", "Bo", false)), Roster.parse("bo,Bo").entries());
        assertEquals(List.of(), Roster.parse("").entries());
    }

    @Property(tries = 500)
    void what_is_written_as_a_table_is_read_again(@ForAll long seed) {
        Random random = new Random(seed);
        String alphabet = "ab,;\"\n\r\t é北'";
        List<List<String>> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < random.nextInt(1, 5); i++) {
            List<String> fields = new ArrayList<>(List.of("x" + i));
            for (int j = 0; j < 3; j++) {
                StringBuilder field = new StringBuilder("f");
                random.ints(random.nextInt(6), 0, alphabet.length()).forEach(c -> field.append(alphabet.charAt(c)));
                fields.add(field.toString());
            }
            rows.add(fields);
            text.append(Csv.row(fields));
        }
        // The separator is guessed from the first line, so that one is plain.
        assertEquals(rows, Csv.parse("a,b,c,d\r\n" + text).stream().skip(1).map(Csv.Row::fields).toList(), "seed " + seed);
    }

    // --- scores ---

    private static Cell ended(Run.State state, Output... outputs) {
        return new Cell("t", Cell.Type.CODE, "", 0, Map.of(), null, 1, List.of(outputs), false, new Run("r", "t", state, NOW, NOW, NOW, 1L, "h", null, null, null, null));
    }

    private static Output result(String text) {
        return new Output.Rich("execute_result", Map.of("text/plain", text), Map.of(), 1, null);
    }

    @Test
    void tests_give_all_a_part_or_nothing() {
        Release.Item item = new Release.Item("t", "t", Mark.Kind.TESTS, 4, false);
        assertEquals(new Scoring.Score(4, ""), Scoring.automatic(item, ended(Run.State.OK), ""));
        assertEquals(new Scoring.Score(2.5, ""), Scoring.automatic(item, ended(Run.State.OK, result("2.5")), ""));
        assertEquals(new Scoring.Score(4, ""), Scoring.automatic(item, ended(Run.State.OK, result("true")), ""));
        assertEquals(new Scoring.Score(4, "The tests gave 9 of 4 points."), Scoring.automatic(item, ended(Run.State.OK, result("9")), ""));
        assertEquals(new Scoring.Score(0, "AssertionError: square(3) is 9"),
                Scoring.automatic(item, ended(Run.State.ERROR, new Output.Failure("AssertionError", "square(3) is 9", List.of(), "t", 1)), ""));
        assertEquals(new Scoring.Score(0, "It took longer than 10 s."), Scoring.automatic(item, ended(Run.State.INTERRUPTED), "It took longer than 10 s."));
        assertEquals(new Scoring.Score(0, "It did not run."), Scoring.automatic(item, null, "It did not run."));
    }

    @Test
    void what_a_person_gives_counts_before_the_tests() {
        List<Release.Item> items = List.of(new Release.Item("t", "t", Mark.Kind.TESTS, 4, false), new Release.Item("m", "m", Mark.Kind.MANUAL, 3, false), new Release.Item("k", "k", Mark.Kind.TASK, 1, false));
        assertEquals(new Scoring.Total(5, 8, 1), Scoring.total(items, Map.of("t", new Scoring.Grade("t", 2.0, 3.0, "", "", "tea"), "m", new Scoring.Grade("m", null, 2.0, "", "", "tea"))));
        assertEquals(new Scoring.Total(0, 8, 3), Scoring.total(items, Map.of()));
    }

    // --- progress ---

    @Test
    void three_failures_in_a_row_are_called_stuck_until_it_works() {
        Progress progress = Progress.NONE;
        for (int i = 1; i <= 3; i++) {
            assertEquals(Optional.empty(), progress.stuckOn());
            progress = progress.after(i, "server", "t" + i, new Operation.RunFinished("r" + i, "c", Run.State.ERROR, NOW, 1L, null));
        }
        assertEquals(Optional.of("c"), progress.stuckOn());
        progress = progress.after(4, "ada", "t4", new Operation.EditSource("c", 0, List.of()));
        assertEquals(1, progress.edits());
        progress = progress.after(5, "server", "t5", new Operation.RunFinished("r5", "c", Run.State.OK, NOW, 1L, null));
        assertEquals(Optional.empty(), progress.stuckOn());
        assertEquals(1, progress.passedOf(List.of("c", "d")));
        assertEquals("t5", progress.active());
        assertEquals(5, progress.sequence());
    }

    // --- the grade book ---

    @Test
    void the_grade_book_is_a_table_that_no_spreadsheet_executes() {
        GradeBook book = new GradeBook(List.of(new GradeBook.Column("a", "Squares, and more", 6.5), new GradeBook.Column("b", "Rest", 2)),
                List.of(new GradeBook.Row("ada", "=HYPERLINK(\"http://x\")", List.of(new GradeBook.Entry(5.25, 0, false, true), GradeBook.Entry.NONE))));
        assertEquals("login,name,\"Squares, and more (6.5)\",Rest (2),total (8.5)\r\nada,\"'=HYPERLINK(\"\"http://x\"\")\",5.25,\"\",5.25\r\n", book.csv());
    }
}
