package io.millrace.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.gallery.Change.Choice;
import io.millrace.server.gallery.Change.Kind;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.StreamText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What an original has changed since a copy was taken, and how it comes into the copy. */
class TakeOverTest {
    /** {@code a=one b=two}: cells with their sources; a source that ends with {@code >} has shown itself. */
    private static Notebook notebook(String text) {
        Notebook state = Notebook.empty("n");
        String after = null;
        for (String each : text.isEmpty() ? new String[0] : text.split(" ")) {
            String id = each.substring(0, each.indexOf('='));
            state = with(state, new Operation.InsertCell(id, after, Cell.Type.CODE, each.substring(each.indexOf('=') + 1).replace("/", "\n"), Map.of(), null, null));
            if (each.endsWith(">")) {
                state = with(state, new Operation.Shown("r", id, new Output.Stream("stdout", StreamText.of("shown by " + each))));
            }
            after = id;
        }
        return state;
    }

    private static Notebook with(Notebook state, Operation operation) {
        return Reducer.replay(state, operation);
    }

    private static Notebook with(Notebook state, List<Operation> operations) {
        return operations.stream().reduce(state, Reducer::replay, (a, _) -> a);
    }

    private static String text(Notebook state) {
        return String.join(" ", state.cells().stream().map(cell -> cell.id() + "=" + cell.source().replace("\n", "/")).toList());
    }

    private static Notebook edited(Notebook state, String cell, String source) {
        Cell was = state.cell(cell).orElseThrow();
        return with(state, new Operation.EditSource(cell, was.version(), List.of(new Operation.EditSource.Update("me", ChangeSet.between(was.source(), source)))));
    }

    private static Map<String, Choice> all(List<Change> changes) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        changes.forEach(change -> choices.put(change.cell(), Choice.TAKE));
        return choices;
    }

    private static Notebook take(Notebook base, Notebook mine, Notebook theirs, Map<String, Choice> choices) {
        return with(mine, TakeOver.of(Base.of(base), mine, theirs, choices).operations());
    }

    private static List<Object> content(List<Cell> cells) {
        return cells.stream().<Object>map(cell -> List.of(cell.id(), cell.type(), cell.source(), cell.metadata(), Base.attachments(cell), cell.outputs())).toList();
    }

    /** A descendant: cells edited, typed otherwise, noted, deleted, added, moved and run. */
    private static Notebook changed(Notebook notebook, Random random, String mark) {
        Notebook state = notebook;
        for (int i = random.nextInt(8); i >= 0; i--) {
            List<Cell> cells = state.cells();
            String some = cells.isEmpty() ? null : cells.get(random.nextInt(cells.size())).id();
            String after = cells.isEmpty() || random.nextInt(4) == 0 ? null : cells.get(random.nextInt(cells.size())).id();
            String id = mark + i;
            if (some == null) {
                state = with(state, new Operation.InsertCell(id, null, Cell.Type.MARKDOWN, mark, Map.of(), Map.of("p.png", Map.of("image/png", mark)), null));
                continue;
            }
            state = switch (random.nextInt(8)) {
                case 0 -> with(state, new Operation.InsertCell(id, after, Cell.Type.CODE, mark + "\nx", Map.of("k", i), null, null));
                case 1 -> with(state, new Operation.DeleteCell(some));
                case 2 -> with(state, new Operation.MoveCell(some, some.equals(after) ? null : after));
                case 3 -> with(state, new Operation.SetCellType(some, Cell.Type.values()[random.nextInt(3)]));
                case 4 -> with(state, new Operation.SetCellMetadata(some, Map.of(mark, random.nextInt(3))));
                case 5 -> with(state, new Operation.Shown("r", some, new Output.Rich("display_data", Map.of("text/plain", mark + i), Map.of(), null, null)));
                default -> edited(state, some, state.cell(some).orElseThrow().source() + "\n" + mark + i);
            };
        }
        return state;
    }

    private static Notebook some(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(7); i >= 0; i--) {
            text.append(text.isEmpty() ? "" : " ").append("c").append(i).append("=line/other").append(random.nextBoolean() ? "/end>" : "");
        }
        return notebook(text.toString());
    }

    @Property(tries = 1000)
    void where_nothing_was_edited_all_changes_together_make_the_original_and_then_none_is_left(@ForAll long seed) {
        Random random = new Random(seed);
        Notebook base = some(random);
        Notebook theirs = changed(base, random, "t");
        List<Change> changes = Since.changes(Base.of(base), base, theirs);
        assertTrue(changes.stream().noneMatch(Change::conflict));
        TakeOver takeOver = TakeOver.of(Base.of(base), base, theirs, all(changes));
        Notebook made = with(base, takeOver.operations());
        assertEquals(theirs.cells().stream().map(Cell::id).toList(), made.cells().stream().map(Cell::id).toList());
        for (Cell cell : made.cells()) {
            assertTrue(Base.same(theirs.cell(cell.id()).orElseThrow(), cell), cell.id());
        }
        assertEquals(List.of(), Since.changes(takeOver.base(), made, theirs));
        assertEquals(List.of(), Since.changes(Base.of(takeOver.base().json()), made, theirs), "the same out of the store");
    }

    @Property(tries = 1000)
    void one_change_after_the_other_leads_to_where_all_together_lead(@ForAll long seed) {
        Random random = new Random(seed);
        Notebook theirs = changed(some(new Random(seed)), random, "t");
        Notebook mine = some(new Random(seed));
        Base base = Base.of(mine);
        for (int steps = 0; steps < 40; steps++) {
            List<Change> changes = Since.changes(base, mine, theirs);
            if (changes.isEmpty()) {
                break;
            }
            TakeOver takeOver = TakeOver.of(base, mine, theirs, Map.of(changes.get(random.nextInt(changes.size())).cell(), Choice.TAKE));
            mine = with(mine, takeOver.operations());
            base = takeOver.base();
        }
        assertEquals(List.of(), Since.changes(base, mine, theirs));
        for (Cell cell : theirs.cells()) {
            assertTrue(Base.same(cell, mine.cell(cell.id()).orElseThrow()), cell.id());
        }
        assertEquals(theirs.cells().size(), mine.cells().size());
    }

    /** Whatever both did: what was chosen is there, what was mine and was not chosen to go is as it was, and no change is told twice. */
    @Property(tries = 1000)
    void what_is_not_chosen_stays_and_what_was_chosen_is_not_told_again(@ForAll long seed) {
        Random random = new Random(seed);
        Notebook base = some(random);
        Notebook theirs = changed(base, random, "t");
        Notebook mine = changed(base, random, "m");
        Map<String, Choice> choices = new HashMap<>();
        Map<String, Kind> kinds = new HashMap<>();
        for (Change change : Since.changes(Base.of(base), mine, theirs)) {
            kinds.put(change.cell(), change.kind());
            Choice choice = Choice.values()[random.nextInt(3)];
            if (random.nextBoolean() && !(change.conflict() && choice == Choice.TAKE)) {
                choices.put(change.cell(), choice);
            }
        }
        TakeOver takeOver = TakeOver.of(Base.of(base), mine, theirs, choices);
        Notebook made = with(mine, takeOver.operations());
        for (Cell cell : mine.cells()) {
            Choice choice = choices.getOrDefault(cell.id(), Choice.MINE);
            if (choice == Choice.MINE) {
                assertEquals(content(List.of(cell)), content(List.of(made.cell(cell.id()).orElseThrow())));
            } else if (choice == Choice.THEIRS && kinds.get(cell.id()) != Kind.MOVED) {
                assertTrue(Base.same(theirs.cell(cell.id()).orElse(null), made.cell(cell.id()).orElse(null)), cell.id());
            }
        }
        List<String> left = Since.changes(takeOver.base(), made, theirs).stream().filter(change -> change.kind() != Kind.MOVED).map(Change::cell).toList();
        assertTrue(left.stream().noneMatch(choices::containsKey), () -> left + " in " + choices);
    }

    @Property(tries = 1000)
    void a_copy_goes_back_to_what_it_was_taken_from_whatever_was_done_to_it(@ForAll long seed) {
        Random random = new Random(seed);
        Notebook base = some(random);
        Notebook mine = changed(base, random, "m");
        Notebook back = with(mine, TakeOver.reset(Base.of(base), mine, null).operations());
        assertEquals(content(base.cells()), content(back.cells()));
    }

    @Test
    void changes_are_told_in_the_order_of_the_original_with_what_it_did() {
        List<Change> changes = Since.changes(Base.of(notebook("a=1 b=2 c=3 d=4 e=5")), notebook("a=1 b=2 c=3 d=4 e=5"), notebook("e=5 a=1 x=new c=33 d=4"));
        assertEquals(List.of("e MOVED", "b DELETED", "x ADDED", "c CHANGED"), changes.stream().sorted((l, r) -> Integer.compare("ebxc".indexOf(l.cell()), "ebxc".indexOf(r.cell())))
                .map(change -> change.cell() + " " + change.kind()).toList());
        assertEquals("e", changes.getFirst().cell());
    }

    @Test
    void single_changes_come_with_their_outputs_and_leave_the_others() {
        Notebook base = notebook("a=1 b=2");
        Notebook theirs = notebook("a=11> b=22> n=new>");
        Notebook made = take(base, base, theirs, Map.of("b", Choice.TAKE));
        assertEquals("a=1 b=22>", text(made));
        assertEquals(theirs.cell("b").orElseThrow().outputs(), made.cell("b").orElseThrow().outputs());
    }

    @Test
    void lines_that_both_changed_elsewhere_in_a_cell_meet_and_show_nothing_since_nobody_ran_them() {
        Notebook made = take(notebook("a=1/2/3/4>"), notebook("a=1/2/mine/4>"), notebook("a=theirs/2/3/4>"), Map.of("a", Choice.TAKE));
        assertEquals("a=theirs/2/mine/4>", text(made));
        assertEquals(List.of(), made.cell("a").orElseThrow().outputs());
    }

    @Test
    void the_same_line_changed_by_both_is_a_conflict_that_a_person_decides() {
        Notebook base = notebook("a=1");
        Notebook mine = notebook("a=mine");
        Notebook theirs = notebook("a=theirs");
        Change change = Since.changes(Base.of(base), mine, theirs).getFirst();
        assertTrue(change.conflict());
        assertThrows(IllegalArgumentException.class, () -> TakeOver.of(Base.of(base), mine, theirs, Map.of("a", Choice.TAKE)));
        assertEquals("a=theirs", text(take(base, mine, theirs, Map.of("a", Choice.THEIRS))));
        TakeOver kept = TakeOver.of(Base.of(base), mine, theirs, Map.of("a", Choice.MINE));
        assertEquals(List.of(), kept.operations());
        assertEquals(List.of(), Since.changes(kept.base(), mine, theirs));
        assertEquals("a=theirs", text(with(mine, TakeOver.reset(kept.base(), mine, List.of("a")).operations())), "what was turned down is the original all the same");
    }

    @Test
    void a_cell_that_one_deleted_and_the_other_changed_is_a_conflict_either_way() {
        assertTrue(Since.changes(Base.of(notebook("a=1 b=2")), notebook("b=2"), notebook("a=11 b=2")).getFirst().conflict());
        Change deleted = Since.changes(Base.of(notebook("a=1 b=2")), notebook("a=mine b=2"), notebook("b=2")).getFirst();
        assertEquals(Kind.DELETED, deleted.kind());
        assertTrue(deleted.conflict());
        assertEquals("a=11 b=2", text(take(notebook("a=1 b=2"), notebook("b=2"), notebook("a=11 b=2"), Map.of("a", Choice.THEIRS))));
    }

    @Test
    void a_change_that_was_taken_and_undone_is_one_that_waits_again() {
        Notebook base = notebook("a=1 b=2 c=3");
        Notebook theirs = notebook("a=11 x=new c=3");
        TakeOver takeOver = TakeOver.of(Base.of(base), base, theirs, all(Since.changes(Base.of(base), base, theirs)));
        assertEquals("a=11 x=new c=3", text(with(base, takeOver.operations())));
        assertEquals(List.of("a", "b", "x"), Since.changes(takeOver.base(), base, theirs).stream().map(Change::cell).sorted().toList(), "undone all");
        Notebook one = notebook("a=1 x=new c=3");
        assertEquals(List.of("a"), Since.changes(takeOver.base(), one, theirs).stream().map(Change::cell).toList(), "undone one");
        assertEquals("a=1 x=new c=3", text(with(one, TakeOver.reset(takeOver.base(), one, null).operations())));
    }

    @Test
    void one_cell_goes_back_and_a_deleted_one_comes_back_where_it_was() {
        Notebook base = notebook("a=1> b=2 c=3");
        Notebook mine = with(edited(with(base, new Operation.DeleteCell("b")), "a", "edited"), new Operation.InsertCell("own", "a", Cell.Type.CODE, "mine", Map.of(), null, null));
        assertEquals("a=1> own=mine c=3", text(with(mine, TakeOver.reset(Base.of(base), mine, List.of("a")).operations())));
        assertEquals("a=edited b=2 own=mine c=3", text(with(mine, TakeOver.reset(Base.of(base), mine, List.of("b")).operations())));
        assertThrows(IllegalArgumentException.class, () -> TakeOver.reset(Base.of(base), mine, List.of("own")));
    }

    /** What was just made has other kinds of numbers than what was read from the store; in an assignment a mark that is "changed" in nothing but that would be refused. */
    @Test
    void numbers_are_the_same_wherever_they_come_from() {
        Notebook made = with(with(notebook("a=1 b=2"), new Operation.SetCellMetadata("a", Map.of(Locks.NBGRADER, Map.of("points", 2L, "list", List.of(1L))))), new Operation.SetMetadata(Map.of(Locks.ASSIGNMENT, "x")));
        Base stored = Base.of(Base.of(made).json());
        assertEquals(List.of(), Since.changes(stored, made, made));
        assertEquals(List.of(), Since.changes(stored, edited(made, "a", "mine"), made));
        assertTrue(Since.changes(stored, edited(made, "a", "mine"), edited(made, "b", "theirs")).stream().noneMatch(change -> change.cell().equals("a")));
        TakeOver back = TakeOver.reset(stored, edited(made, "a", "mine"), null);
        assertEquals(1, back.operations().size(), () -> "the text alone: " + back.operations());
        assertTrue(Locks.refusal(made, back.operations()).isEmpty());
    }

    @Test
    void going_back_moves_no_cell_that_an_assignment_holds_where_it_is() {
        Notebook base = with(notebook("m=locked u=free w=more"), new Operation.SetCellMetadata("m", Map.of(Locks.NBGRADER, Map.of("locked", true))));
        Notebook copy = with(base, new Operation.SetMetadata(Map.of(Locks.ASSIGNMENT, "x")));
        Notebook mine = with(with(copy, new Operation.MoveCell("u", null)), new Operation.MoveCell("w", null));
        List<Operation> operations = TakeOver.reset(Base.of(base), mine, null).operations();
        assertTrue(Locks.refusal(mine, operations).isEmpty());
        assertEquals("m=locked u=free w=more", text(with(mine, operations)));
        Notebook theirs = edited(base, "m", "corrected");
        List<Operation> corrected = new ArrayList<>(TakeOver.of(Base.of(base), mine, theirs, Map.of("m", Choice.TAKE)).operations());
        assertEquals("locked-cell", Locks.refusal(mine, corrected).orElseThrow().code());
    }

    /** It has to end: each change is compared once, and looks for its cell in a map. */
    @Test
    void a_thousand_changes_of_a_thousand_cells_are_compared_and_taken() {
        int cells = 1_000;
        Notebook base = notebook(String.join(" ", IntStream.range(0, cells).mapToObj(i -> "c" + i + "=" + i).toList()));
        Notebook mine = with(base, new Operation.SetMetadata(Map.of(Locks.ASSIGNMENT, "x")));
        Notebook others = notebook(String.join(" ", IntStream.range(0, cells).mapToObj(i -> "c" + (cells - 1 - i) + "=changed" + i).toList()));
        TakeOver takeOver = TakeOver.all(Base.of(base), mine, others);
        assertEquals(cells, takeOver.changes());
        Notebook made = with(mine, takeOver.operations());
        assertEquals(text(others), text(made));
        assertEquals(List.of(), Since.changes(takeOver.base(), made, others));
        assertEquals(cells, Since.changes(takeOver.base(), mine, others).size(), "undone all of them wait again");
        assertEquals(text(base), text(with(made, TakeOver.reset(Base.of(base), made, null).operations())));
        Notebook none = notebook("own=1");
        TakeOver deleted = TakeOver.all(Base.of(base), mine, none);
        assertEquals(cells + 1, deleted.changes());
        assertEquals("own=1", text(with(mine, deleted.operations())));
    }

    @Test
    void what_is_read_only_is_no_change_that_is_taken_with_all_others() {
        Notebook base = with(notebook("m=locked u=free"), new Operation.SetCellMetadata("m", Map.of(Locks.NBGRADER, Map.of("locked", true))));
        Notebook mine = with(base, new Operation.SetMetadata(Map.of(Locks.ASSIGNMENT, "x")));
        Notebook theirs = edited(edited(base, "m", "corrected"), "u", "freed");
        assertEquals(List.of(true, false), Since.changes(Base.of(base), mine, theirs).stream().map(change -> TakeOver.locked(mine, theirs, change)).toList());
        assertEquals("m=locked u=freed", text(with(mine, TakeOver.all(Base.of(base), mine, theirs).operations())));
        assertEquals("m=corrected u=freed", text(with(base, TakeOver.all(Base.of(base), base, theirs).operations())), "in no assignment nothing is locked");
    }
}
