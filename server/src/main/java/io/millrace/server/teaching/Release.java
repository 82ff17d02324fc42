package io.millrace.server.teaching;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An assignment as it was released: the teachers' version of a notebook, whole. From it come what students get (no solutions, no hidden tests), and what is run to grade what a student has handed in
 * (the student's answers, and everything else as the teachers wrote it, with the hidden tests).
 *
 * @param metadata of the notebook
 */
public record Release(String title, Map<String, Object> metadata, List<Piece> pieces) {
    private static final Pattern GRADE_ID = Pattern.compile("[a-zA-Z0-9_-]{1,100}");

    /**
     * A cell that gives points.
     *
     * @param cell  the cell's identifier, the same in every copy
     * @param hidden whether it has tests that students do not see
     */
    public record Item(String cell, String gradeId, Mark.Kind kind, double points, boolean hidden) {
        public boolean automatic() {
            return kind == Mark.Kind.TESTS;
        }
    }

    public Release {
        metadata = Map.copyOf(metadata);
        pieces = List.copyOf(pieces);
    }

    public static Release of(Notebook notebook) {
        return new Release(notebook.title(), notebook.metadata(), notebook.cells().stream().map(Piece::of).toList());
    }

    /** What has to be put right before it can be released, one sentence each with the cell's place; empty where nothing has. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            String cell = "Cell " + (i + 1) + " ";
            for (Regions.Name name : Regions.Name.values()) {
                Regions.Cut cut = Regions.without(piece.source(), name);
                if (!cut.problem().isEmpty()) {
                    problems.add(cell + cut.problem());
                }
            }
            Mark mark = piece.mark().orElse(null);
            if (Regions.has(piece.source(), Regions.Name.SOLUTION) && (mark == null || !mark.solution())) {
                problems.add(cell + "has a solution between markers but is not marked as an answer, so students would see it: mark it as an answer.");
            }
            if (Regions.has(piece.source(), Regions.Name.HIDDEN_TESTS) && (mark == null || !mark.grade() || mark.solution())) {
                problems.add(cell + "has hidden tests but is not marked as tests, so students would see them: mark it as tests.");
            }
            if (Regions.has(piece.source(), Regions.Name.MARK_SCHEME) && (mark == null || !mark.task())) {
                problems.add(cell + "has a mark scheme but is not marked as a task, so students would see it: mark it as a task.");
            }
            if (mark == null) {
                continue;
            }
            if (!GRADE_ID.matcher(mark.gradeId()).matches()) {
                problems.add(cell + (mark.gradeId().isEmpty() ? "has no grade_id" : "has the grade_id \"" + mark.gradeId() + "\"") + ": give it one of letters, digits, _ and -.");
            } else if (places.putIfAbsent(mark.gradeId(), i + 1) instanceof Integer other) {
                problems.add(cell + "has the same grade_id as cell " + other + " (" + mark.gradeId() + "): each needs its own.");
            }
            if (mark.counts() && !Mark.hasPoints(piece.metadata())) {
                problems.add(cell + "is graded but says no points: give it some, or 0.");
            } else if (mark.points() < 0 || !Double.isFinite(mark.points())) {
                problems.add(cell + "has " + mark.points() + " points: points are 0 or more.");
            }
            if (mark.kind() == Mark.Kind.TESTS && !piece.code()) {
                problems.add(cell + "is marked as tests, and only code can test: mark it as an answer that is graded by hand.");
            }
            if (mark.kind() == Mark.Kind.ANSWER && !piece.code()) {
                problems.add(cell + "is a text that tests cannot grade: mark it as an answer that is graded by hand.");
            }
            if (mark.kind() == Mark.Kind.TASK && piece.code()) {
                problems.add(cell + "is marked as a task, and a task is described in a text: make it a Markdown cell.");
            }
        }
        if (items().isEmpty()) {
            problems.add("No cell gives points: mark at least one as tests, as an answer that is graded by hand, or as a task.");
        }
        return problems;
    }

    /** The cells that give points, from top to bottom. */
    public List<Item> items() {
        List<Item> items = new ArrayList<>();
        for (Piece piece : pieces) {
            piece.mark().filter(Mark::counts).ifPresent(mark -> items.add(new Item(piece.id(), mark.gradeId(), mark.kind(), mark.points(), Regions.has(piece.source(), Regions.Name.HIDDEN_TESTS))));
        }
        return items;
    }

    public double points() {
        return items().stream().mapToDouble(Item::points).sum();
    }

    /**
     * What a student begins with.
     *
     * @param assignment noted in the copy, by which its locks hold
     */
    public Release student(String assignment) {
        Map<String, Object> noted = new LinkedHashMap<>(metadata);
        noted.put(Locks.ASSIGNMENT, assignment);
        return new Release(title, noted, pieces.stream().map(Release::stripped).toList());
    }

    private static Piece stripped(Piece piece) {
        Mark mark = piece.mark().orElse(null);
        String text = piece.source();
        for (Regions.Name name : List.of(Regions.Name.HIDDEN_TESTS, Regions.Name.MARK_SCHEME)) {
            text = Regions.without(text, name).text();
        }
        if (mark != null && mark.solution()) {
            text = Regions.stubbed(text, piece.code()).text();
        }
        return mark == null ? piece.withSource(text) : piece.withSource(text).withMetadata(mark.into(piece.metadata()));
    }

    /** Whether a student's text of an answer is what they began with. */
    public boolean untouched(String cell, String source) {
        return pieces.stream().filter(piece -> piece.id().equals(cell)).findFirst().map(piece -> stripped(piece).source().equals(source)).orElse(false);
    }

    /**
     * What is run to grade: the student's cells, with everything that is locked as it was released, also where the student's file has it otherwise or not at all. Marks are the release's own: what a
     * file says about points does not count.
     */
    public List<Piece> graded(List<Piece> handedIn) {
        Map<String, Piece> ours = new LinkedHashMap<>();
        pieces.forEach(piece -> ours.put(piece.id(), piece));
        List<Piece> result = new ArrayList<>();
        Set<String> there = new HashSet<>();
        for (Piece theirs : handedIn) {
            Piece own = ours.get(theirs.id());
            Mark mark = own == null ? null : own.mark().orElse(null);
            if (!there.add(theirs.id())) {
                continue;
            }
            if (mark == null) {
                result.add(theirs.withMetadata(Mark.without(theirs.metadata())));
            } else if (mark.locked() || !mark.solution() || theirs.type() != own.type()) {
                result.add(runnable(own));
            } else {
                result.add(theirs.withMetadata(mark.into(Mark.without(theirs.metadata()))));
            }
        }
        int at = 0;
        for (Piece own : pieces) {
            if (there.contains(own.id())) {
                at = indexOf(result, own.id()) + 1;
            } else if (own.mark().map(mark -> mark.locked() || mark.counts()).orElse(false)) {
                result.add(at++, own.mark().filter(Mark::solution).isPresent() ? stripped(own) : runnable(own));
            }
        }
        return result;
    }

    private static Piece runnable(Piece piece) {
        return piece.code() ? piece.withSource(Regions.runnable(piece.source())) : piece;
    }

    private static int indexOf(List<Piece> pieces, String id) {
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    /** Cells that a student writes. */
    public Set<String> answers() {
        Set<String> answers = new HashSet<>();
        pieces.stream().filter(piece -> piece.mark().map(Mark::solution).orElse(false)).map(Piece::id).forEach(answers::add);
        return answers;
    }

    /** Whether it has code that is run at all. */
    public boolean runs() {
        return pieces.stream().anyMatch(piece -> piece.type() == Cell.Type.CODE);
    }
}
