package io.millrace.server.teaching;

import io.millrace.server.notebook.Locks;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a cell is in an assignment: nbgrader's metadata of a cell, schema version 3, and what older ones mean. {@code task} came with version 3, {@code checksum} and {@code cell_type} with 1 and 2; before 1, keys that say no were left
 * out and points could be a text. In each of them what gives points and is not written by the student counts as locked, whatever {@code locked} says, since nbgrader puts its own text back there.
 *
 * @param gradeId  names the cell through all of its life; unique in a notebook
 * @param grade    whether it gives points
 * @param solution whether the student writes it
 * @param locked   whether the student cannot change it
 * @param task     whether it describes a task that is graded by hand, wherever the student does it
 * @param points   the most that it gives, 0 where it gives none
 */
public record Mark(String gradeId, boolean grade, boolean solution, boolean locked, boolean task, double points) {
    public static final int SCHEMA = 3;

    /** What teachers choose from. */
    public enum Kind {
        /** Nothing that the assignment cares about. */
        NONE,
        /** Cannot be changed. */
        READ_ONLY,
        /** Written by the student, graded by tests in other cells. */
        ANSWER,
        /** Tests that give points. */
        TESTS,
        /** Written by the student, graded by hand. */
        MANUAL,
        /** Describes a task that is graded by hand. */
        TASK;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static Mark of(Kind kind, String gradeId, double points) {
        return switch (kind) {
            case NONE -> throw new IllegalArgumentException("A cell without a kind has no mark.");
            case READ_ONLY -> new Mark(gradeId, false, false, true, false, 0);
            case ANSWER -> new Mark(gradeId, false, true, false, false, 0);
            case TESTS -> new Mark(gradeId, true, false, true, false, points);
            case MANUAL -> new Mark(gradeId, true, true, false, false, points);
            case TASK -> new Mark(gradeId, false, false, true, true, points);
        };
    }

    /** The mark in a cell's metadata; empty where there is none, or one that says nothing. */
    public static Optional<Mark> of(Map<String, Object> metadata) {
        if (!(metadata.get(Locks.NBGRADER) instanceof Map<?, ?> json)) {
            return Optional.empty();
        }
        boolean grade = Boolean.TRUE.equals(json.get("grade"));
        boolean solution = Boolean.TRUE.equals(json.get("solution"));
        boolean task = Boolean.TRUE.equals(json.get("task"));
        boolean locked = task || !solution && (grade || Boolean.TRUE.equals(json.get("locked")));
        if (!grade && !solution && !locked) {
            return Optional.empty();
        }
        String id = json.get("grade_id") instanceof String text ? text : "";
        return Optional.of(new Mark(id, grade, solution, locked, task, grade || task ? points(json).orElse(0.0) : 0));
    }

    /** Whether a file says points for this cell at all. */
    static boolean hasPoints(Map<String, Object> metadata) {
        return metadata.get(Locks.NBGRADER) instanceof Map<?, ?> json && points(json).isPresent();
    }

    private static Optional<Double> points(Map<?, ?> json) {
        boolean first = !(json.get("schema_version") instanceof Number version) || version.intValue() < 1;
        Optional<Double> said = switch (json.get("points")) {
            case Number number -> Optional.of(number.doubleValue());
            case String text when first -> number(text);
            case null, default -> Optional.empty();
        };
        return first ? Optional.of(said.filter(points -> points >= 0).orElse(0.0)) : said;
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text.strip())).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    public Kind kind() {
        if (task) {
            return Kind.TASK;
        }
        if (grade) {
            return solution ? Kind.MANUAL : Kind.TESTS;
        }
        return solution ? Kind.ANSWER : Kind.READ_ONLY;
    }

    /** Whether it gives points. */
    public boolean counts() {
        return grade || task;
    }

    /** With nbgrader's keys; what else stood there stays, but for the sum of a text that may be another now. */
    public Map<String, Object> into(Map<String, Object> metadata) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (metadata.get(Locks.NBGRADER) instanceof Map<?, ?> before) {
            before.forEach((key, value) -> json.put((String) key, value));
        }
        json.put("grade", grade);
        json.put("grade_id", gradeId);
        json.put("locked", locked);
        json.remove("points");
        json.remove("checksum");
        if (counts()) {
            json.put("points", points == Math.rint(points) ? (Object) (long) points : (Object) points);
        }
        json.put("schema_version", SCHEMA);
        json.put("solution", solution);
        json.put("task", task);
        Map<String, Object> result = new LinkedHashMap<>(metadata);
        result.put(Locks.NBGRADER, json);
        return result;
    }

    /** The metadata without a mark. */
    public static Map<String, Object> without(Map<String, Object> metadata) {
        Map<String, Object> result = new LinkedHashMap<>(metadata);
        result.remove(Locks.NBGRADER);
        return result;
    }
}
