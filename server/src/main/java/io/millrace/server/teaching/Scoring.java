package io.millrace.server.teaching;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Run;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a cell of tests gives, from how its run ended. As nbgrader has it: all points where it ended well, none where it did not, and where its last expression is a number between 0 and its points,
 * that many. {@code assert} counts in cells.
 */
final class Scoring {
    private static final int LONGEST = 500;

    /** @param detail one sentence for the student; "" where all is well */
    record Score(double points, String detail) {}

    private Scoring() {}

    /** @param ended what the run of the tests left; null where they could not be run at all, and {@code otherwise} says why */
    static Score automatic(Release.Item item, Cell ended, String otherwise) {
        Run run = ended == null ? null : ended.run();
        if (run == null || !run.state().ended()) {
            return new Score(0, otherwise);
        }
        return switch (run.state()) {
            case OK -> partial(item, ended.outputs());
            case ERROR -> new Score(0, failure(ended.outputs()));
            case INTERRUPTED, LOST -> new Score(0, otherwise.isEmpty() ? Objects.requireNonNullElse(run.reason(), "The tests were stopped.") : otherwise);
            case QUEUED, RUNNING, STOPPING -> throw new IllegalStateException("The run has not ended.");
        };
    }

    private static Score partial(Release.Item item, List<Output> outputs) {
        Optional<Double> given = outputs.stream().filter(Output.Rich.class::isInstance).map(Output.Rich.class::cast).filter(rich -> rich.type().equals("execute_result"))
                .map(rich -> number(rich.data().get("text/plain"))).flatMap(Optional::stream).reduce((_, last) -> last);
        if (given.isEmpty()) {
            return new Score(item.points(), "");
        }
        double points = given.get();
        return points < 0 || points > item.points() ? new Score(Math.clamp(points, 0, item.points()), "The tests gave " + text(points) + " of " + text(item.points()) + " points.")
                : new Score(points, "");
    }

    private static Optional<Double> number(Object text) {
        try {
            double value = text instanceof String number ? Double.parseDouble(number.strip()) : Double.NaN;
            return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String failure(List<Output> outputs) {
        String text = outputs.stream().filter(Output.Failure.class::isInstance).map(Output.Failure.class::cast)
                .map(failure -> failure.evalue().isBlank() ? failure.ename() : failure.ename() + ": " + failure.evalue()).reduce((_, last) -> last).orElse("The tests failed.");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + " ..." : text;
    }

    /** A number of points as people write it. */
    static String text(double points) {
        return points == Math.rint(points) && Math.abs(points) < 1e15 ? String.valueOf((long) points) : String.valueOf(Math.round(points * 1000) / 1000.0);
    }

    /**
     * What stands in the grade book for one cell.
     *
     * @param automatic null where nothing can be said without a person
     * @param manual    what a person gave; counts before the automatic points; null for none
     */
    record Grade(String cell, Double automatic, Double manual, String comment, String detail, String grader) {
        /** What counts now; empty where a person has to say it first. */
        Optional<Double> points() {
            return Optional.ofNullable(manual != null ? manual : automatic);
        }
    }

    /**
     * A whole submission.
     *
     * @param open how many cells wait for a person
     */
    record Total(double points, double most, int open) {}

    static Total total(List<Release.Item> items, Map<String, Grade> grades) {
        double points = 0;
        int open = 0;
        for (Release.Item item : items) {
            Optional<Double> given = Optional.ofNullable(grades.get(item.cell())).flatMap(Grade::points);
            points += given.orElse(0.0);
            open += given.isPresent() ? 0 : 1;
        }
        return new Total(points, items.stream().mapToDouble(Release.Item::points).sum(), open);
    }
}
