package io.millrace.server.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.Restoring;
import io.millrace.server.notebook.UndoStacks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** An assignment made from a notebook: what students get, what is graded, and what has to be put right first. */
class ReleaseTest {
    private final Release release = Release.of(NbgraderNotebook.notebook());

    private static Piece piece(Release release, String id) {
        return release.pieces().stream().filter(piece -> piece.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void nbgraders_cells_are_understood() {
        assertEquals(List.of(), release.problems());
        assertEquals(List.of(Mark.Kind.READ_ONLY, Mark.Kind.ANSWER, Mark.Kind.TESTS, Mark.Kind.MANUAL, Mark.Kind.TASK),
                release.pieces().stream().flatMap(piece -> piece.mark().stream()).map(Mark::kind).toList());
        assertEquals(6.5, release.points());
        assertEquals(List.of("correct_squares", "why", "plot"), release.items().stream().map(Release.Item::gradeId).toList());
        assertTrue(release.items().getFirst().hidden());
    }

    @Test
    void their_marks_are_written_as_they_were_read() {
        JsonArray read = new JsonObject(NbgraderNotebook.JSON).getJsonArray("cells");
        JsonArray written = new JsonObject(IpynbWriter.write(NbgraderNotebook.notebook(), (_, _, _) -> "")).getJsonArray("cells");
        for (int i = 0; i < read.size(); i++) {
            assertEquals(read.getJsonObject(i).getJsonObject("metadata"), new JsonObject(written.getJsonObject(i).getJsonObject("metadata").encode()));
            Map<String, Object> metadata = read.getJsonObject(i).getJsonObject("metadata").getMap();
            Mark.of(new JsonObject(metadata).copy().getMap()).ifPresent(mark -> assertEquals(new JsonObject(metadata).getJsonObject("nbgrader"), nbgrader(mark)));
        }
        for (Mark.Kind kind : Mark.Kind.values()) {
            if (kind != Mark.Kind.NONE) {
                assertEquals(kind, Mark.of(Mark.of(kind, "id", 2).into(Map.of())).orElseThrow().kind());
            }
        }
    }

    private static JsonObject nbgrader(Mark mark) {
        return new JsonObject(new JsonObject(mark.into(Map.of())).encode()).getJsonObject("nbgrader");
    }

    @Test
    void students_see_neither_solutions_nor_hidden_tests_nor_the_mark_scheme() {
        Release student = release.student("a1");
        assertEquals("int square(int n) {\n    // YOUR CODE HERE\n    throw new UnsupportedOperationException(\"Not written yet.\");\n}", piece(student, "answer").source());
        assertEquals("assert square(3) == 9 : \"square(3) is 9\";", piece(student, "tests").source());
        assertEquals("YOUR ANSWER HERE", piece(student, "why").source());
        assertEquals("Draw it.", piece(student, "plot").source());
        assertEquals("square(5)", piece(student, "free").source());
        assertEquals("a1", student.metadata().get(Locks.ASSIGNMENT));
        assertTrue(release.untouched("why", "YOUR ANSWER HERE"));
        assertFalse(release.untouched("why", "Equal sides."));
    }

    @Test
    void marks_of_older_schemas_mean_what_they_meant_to_nbgrader() {
        // Before 1: what is not there is no, and points are a text, or none.
        assertEquals(Optional.of(new Mark("t", true, false, true, false, 2.5)), mark("{\"grade\": true, \"grade_id\": \"t\", \"points\": \"2.5\"}"));
        assertEquals(Optional.of(new Mark("t", true, false, true, false, 0)), mark("{\"grade\": true, \"grade_id\": \"t\", \"points\": \"\"}"));
        assertEquals(Optional.of(new Mark("t", true, false, true, false, 0)), mark("{\"grade\": true, \"grade_id\": \"t\", \"points\": -3}"));
        assertTrue(Mark.hasPoints(metadata("{\"grade\": true, \"grade_id\": \"t\"}")), "that was no mistake then");
        assertEquals(Optional.empty(), mark("{\"grade\": false, \"solution\": false, \"grade_id\": \"t\"}"));
        // 1 and 2: with a checksum, from 2 with the type of the cell; tests were locked without saying so, and answers never were.
        assertEquals(Optional.of(new Mark("t", true, false, true, false, 4)),
                mark("{\"schema_version\": 1, \"grade\": true, \"solution\": false, \"locked\": false, \"grade_id\": \"t\", \"points\": 4.0, \"checksum\": \"5d41\"}"));
        assertEquals(Optional.of(new Mark("s", true, true, false, false, 3)),
                mark("{\"schema_version\": 2, \"grade\": true, \"solution\": true, \"locked\": true, \"grade_id\": \"s\", \"points\": 3, \"cell_type\": \"markdown\"}"));
        assertEquals(Optional.of(new Mark("r", false, false, true, false, 0)),
                mark("{\"schema_version\": 2, \"grade\": false, \"solution\": false, \"locked\": true, \"grade_id\": \"r\", \"points\": 3}"));
        assertFalse(Mark.hasPoints(metadata("{\"schema_version\": 2, \"grade\": true, \"grade_id\": \"t\"}")), "from 1 on points have to be said");
        // A whole notebook of each schema is released as the one of today, and has today's marks from then on.
        for (int version = 1; version <= 2; version++) {
            String older = NbgraderNotebook.JSON.replace(", \"task\": false", "").replace("\"locked\": true, \"points\": 2, \"schema_version\": 3", "\"locked\": false, \"points\": 2, \"checksum\": \"a0\", \"schema_version\": 3")
                    .replace("\"schema_version\": 3, \"solution\": true", "\"schema_version\": " + version + ", \"solution\": true").replace("\"schema_version\": 3, \"solution\": false}", "\"schema_version\": " + version + ", \"solution\": false}");
            Release released = Release.of(NbgraderNotebook.of(older));
            assertEquals(List.of(), released.problems());
            assertEquals(release.items(), released.items());
            Map<?, ?> copied = (Map<?, ?>) piece(released.student("a"), "tests").metadata().get("nbgrader");
            assertEquals(Map.of("grade", true, "grade_id", "correct_squares", "locked", true, "points", 2L, "schema_version", 3, "solution", false, "task", false), copied);
        }
    }

    private static Map<String, Object> metadata(String mark) {
        return Map.of(Locks.NBGRADER, new io.vertx.core.json.JsonObject(mark).getMap());
    }

    private static Optional<Mark> mark(String mark) {
        return Mark.of(metadata(mark));
    }

    @Test
    void our_own_markers_work_and_what_follows_a_solution_still_compiles() {
        assertEquals("int a = 1;\n// YOUR CODE HERE\nreturn b;", Regions.stubbed("int a = 1;\n// BEGIN SOLUTION\nint b = 2;\n// END SOLUTION\nreturn b;", true).text());
        assertEquals("one\n\nYOUR ANSWER HERE", Regions.stubbed("one\n<!-- BEGIN SOLUTION -->\ntwo\n<!-- END SOLUTION -->", false).text());
        assertEquals("// YOUR CODE HERE\nthrow new UnsupportedOperationException(\"Not written yet.\");", Regions.stubbed("int x = 42;", true).text());
        String quoted = "var s = \"### BEGIN SOLUTION\"; // and more";
        assertFalse(Regions.has(quoted, Regions.Name.SOLUTION));
    }

    @Test
    void what_is_wrong_is_said_with_the_cell() {
        String broken = NbgraderNotebook.JSON.replace("\"grade_id\": \"why\"", "\"grade_id\": \"squares\"").replace("\"points\": 2, ", "").replace("\"points\": 1.5", "\"points\": -1")
                .replace("### END SOLUTION", "### END").replace("\"source\": [\"square(5)\"]", "\"source\": [\"// BEGIN SOLUTION\\n\", \"x\\n\", \"// END SOLUTION\"]");
        assertEquals(List.of("Cell 2 has a BEGIN SOLUTION without its END.",
                "Cell 3 is graded but says no points: give it some, or 0.",
                "Cell 4 has the same grade_id as cell 2 (squares): each needs its own.",
                "Cell 5 has -1.0 points: points are 0 or more.",
                "Cell 6 has a solution between markers but is not marked as an answer, so students would see it: mark it as an answer."), Release.of(NbgraderNotebook.of(broken)).problems());
        assertEquals(List.of("No cell gives points: mark at least one as tests, as an answer that is graded by hand, or as a task."),
                new Release("t", Map.of(), List.of(new Piece("a", Cell.Type.CODE, "1", Map.of(), null))).problems());
    }

    @Test
    void what_is_graded_has_the_students_answers_and_the_teachers_tests() {
        List<Piece> theirs = new ArrayList<>(release.student("a1").pieces());
        theirs.replaceAll(piece -> switch (piece.id()) {
            case "answer" -> piece.withSource("int square(int n) { return n * n; }").withMetadata(Map.of());
            case "tests" -> piece.withSource("// nothing to see").withMetadata(Mark.of(Mark.Kind.TESTS, "correct_squares", 1000).into(Map.of()));
            default -> piece;
        });
        theirs.removeIf(piece -> piece.id().equals("intro"));
        theirs.add(1, new Piece("mine", Cell.Type.CODE, "int helper = 1;", Mark.of(Mark.Kind.TESTS, "extra", 50).into(Map.of()), null));
        List<Piece> graded = release.graded(theirs);
        assertEquals(List.of("intro", "answer", "mine", "tests", "why", "plot", "free"), graded.stream().map(Piece::id).toList());
        Release run = new Release("", Map.of(), graded);
        assertEquals("int square(int n) { return n * n; }", piece(run, "answer").source());
        assertEquals("assert square(3) == 9 : \"square(3) is 9\";\n// BEGIN HIDDEN TESTS\nassert square(-4) == 16 : \"square(-4) is 16\";\n// END HIDDEN TESTS", piece(run, "tests").source(),
                "nbgrader's markers are no Java");
        assertEquals(6.5, run.points());
    }

    @Property(tries = 300)
    void whatever_a_student_sends_the_locked_cells_are_graded_as_released(@ForAll long seed) {
        Random random = new Random(seed);
        List<Piece> theirs = new ArrayList<>();
        for (int i = 0; i < random.nextInt(12); i++) {
            List<Piece> all = random.nextBoolean() ? release.pieces() : release.student("a").pieces();
            Piece piece = all.get(random.nextInt(all.size()));
            theirs.add(switch (random.nextInt(4)) {
                case 0 -> piece.withSource("x" + i);
                case 1 -> piece.withMetadata(Map.of());
                case 2 -> new Piece("own" + i, Cell.Type.CODE, "1", piece.metadata(), null);
                default -> piece;
            });
        }
        List<Piece> graded = release.graded(theirs);
        assertEquals(graded.size(), graded.stream().map(Piece::id).distinct().count(), "seed " + seed);
        for (Piece own : release.pieces()) {
            if (own.mark().map(mark -> mark.locked()).orElse(false)) {
                assertEquals(1, graded.stream().filter(piece -> piece.id().equals(own.id()) && piece.metadata().equals(own.metadata())
                        && piece.source().equals(piece.code() ? Regions.runnable(own.source()) : own.source())).count(), "seed " + seed);
            }
        }
        assertEquals(release.points(), new Release("", Map.of(), graded).points(), "seed " + seed);
    }

    @Property(tries = 300)
    void nothing_between_markers_reaches_a_student(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder source = new StringBuilder();
        String[] comments = {"### ", "// ", "    // ", "//", "# "};
        int secrets = 0;
        for (int i = 0; i < random.nextInt(1, 8); i++) {
            source.append("line").append(i).append(";\n");
            if (random.nextBoolean()) {
                String comment = comments[random.nextInt(comments.length)];
                source.append(comment).append("BEGIN SOLUTION\n").append("secret\n".repeat(random.nextInt(4))).append(comment).append("END SOLUTION\n");
                secrets++;
            }
        }
        Regions.Cut cut = Regions.stubbed(source.toString(), true);
        assertEquals("", cut.problem());
        assertFalse(cut.text().contains("secret"), "seed " + seed);
        if (secrets > 0) {
            assertEquals(secrets, cut.text().split("YOUR CODE HERE", -1).length - 1, "seed " + seed);
            assertTrue(cut.text().contains("line0;"), "seed " + seed);
        }
        assertFalse(Regions.has(cut.text(), Regions.Name.SOLUTION), "seed " + seed);
    }

    @Test
    void a_copy_keeps_what_is_the_teachers() {
        Release student = release.student("a1");
        Notebook copy = NbgraderNotebook.of(student.title(), student.metadata(), student.pieces());
        Notebook own = NbgraderNotebook.notebook();
        Operation edit = edit("tests", copy);
        assertEquals("locked-cell", Locks.refusal(copy, edit).orElseThrow().code());
        assertTrue(Locks.refusal(own, edit("tests", own)).isEmpty(), "the teachers' own notebook has no locks");
        assertTrue(Locks.refusal(copy, edit("answer", copy)).isEmpty());
        assertTrue(Locks.refusal(copy, edit("free", copy)).isEmpty());
        for (Operation operation : List.of(new Operation.DeleteCell("answer"), new Operation.MoveCell("tests", null), new Operation.SetCellType("why", Cell.Type.CODE),
                new Operation.SetCellMetadata("tests", Map.of()), new Operation.SetCellMetadata("free", Mark.of(Mark.Kind.TESTS, "x", 9).into(Map.of())), new Operation.SetMetadata(Map.of()))) {
            assertTrue(Locks.refusal(copy, operation).isPresent(), operation.toString());
        }
        assertTrue(Locks.refusal(copy, new Operation.DeleteCell("free")).isEmpty());
        assertTrue(Locks.refusal(copy, new Operation.InsertCell("new", "tests", Cell.Type.CODE, "", Map.of(), null, null)).isEmpty());
        Map<String, Object> tagged = new java.util.HashMap<>(copy.cell("answer").orElseThrow().metadata());
        tagged.put("tags", List.of("mine"));
        assertTrue(Locks.refusal(copy, new Operation.SetCellMetadata("answer", tagged)).isEmpty());
    }

    private static Operation edit(String cell, Notebook notebook) {
        String source = notebook.cell(cell).orElseThrow().source();
        return new Operation.EditSource(cell, 0, List.of(new Operation.EditSource.Update("c", ChangeSet.between(source, source + "!"))));
    }

    /** Pages, undo, versions and files all come down to operations: whatever these are, in whatever order. */
    @Property(tries = 300)
    void whatever_a_student_does_what_is_the_teachers_stays(@ForAll long seed) {
        Random random = new Random(seed);
        Release student = release.student("a1");
        Notebook copy = NbgraderNotebook.of(student.title(), student.metadata(), student.pieces());
        copy = Reducer.replay(copy, new Operation.SetCellMetadata("tests", with(copy.cell("tests").orElseThrow().metadata(), Locks.FEEDBACK, Map.of("points", 1))));
        List<Notebook> versions = new ArrayList<>(List.of(NbgraderNotebook.of(student.title(), student.metadata(), student.pieces()), copy, NbgraderNotebook.notebook()));
        List<String> teachers = teachers(copy);
        List<Operation> undo = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            List<Operation> wished = switch (random.nextInt(8)) {
                case 0 -> List.of(edit(any(copy, random), copy));
                case 1 -> List.of(new Operation.InsertCell("own" + step, random.nextBoolean() ? null : any(copy, random), Cell.Type.CODE, "x", copy.cell(any(copy, random)).orElseThrow().metadata(), null, null));
                case 2 -> List.of(new Operation.DeleteCell(any(copy, random)));
                case 3 -> List.of(new Operation.MoveCell(any(copy, random), any(copy, random)));
                case 4 -> List.of(new Operation.SetCellMetadata(any(copy, random), copy.cell(any(copy, random)).orElseThrow().metadata()), new Operation.SetMetadata(Map.of("x", step)));
                case 5 -> undo.isEmpty() ? List.of() : List.of(undo.removeLast());
                case 6 -> Restoring.all(copy, versions.get(random.nextInt(versions.size())), "r");
                default -> copy.deleted().isEmpty() ? List.of() : List.of(new Operation.RestoreCell(copy.deleted().getLast().id(), null), new Operation.SetCellType(any(copy, random), Cell.Type.RAW));
            };
            for (Operation wish : wished) {
                Operation operation = Locks.kept(copy, wish);
                if (Locks.refusal(copy, operation).isEmpty() && Reducer.apply(copy, operation) instanceof Outcome.Applied applied) {
                    UndoStacks.inverse(copy, operation).ifPresent(undo::add);
                    copy = applied.state();
                }
            }
            versions.add(copy);
            assertEquals(teachers, teachers(copy), "seed " + seed);
            assertEquals(release.points(), Release.of(copy).points(), "no cell more or less gives points; seed " + seed);
        }
    }

    private static String any(Notebook notebook, Random random) {
        return notebook.cells().get(random.nextInt(notebook.cells().size())).id();
    }

    private static Map<String, Object> with(Map<String, Object> metadata, String key, Object value) {
        Map<String, Object> more = new java.util.HashMap<>(metadata);
        more.put(key, value);
        return more;
    }

    /** What stands in locked cells, and the marks and feedback of all, from top to bottom. */
    private static List<String> teachers(Notebook copy) {
        return copy.cells().stream().filter(cell -> Mark.of(cell.metadata()).isPresent())
                .map(cell -> cell.id() + " " + cell.type() + " " + (Mark.of(cell.metadata()).orElseThrow().locked() ? cell.source() : "") + " " + new java.util.TreeMap<>((Map<?, ?>) cell.metadata().get(Locks.NBGRADER)) + cell.metadata().get(Locks.FEEDBACK)).toList();
    }
}
