package io.millrace.server.teaching;

import io.millrace.server.files.FileProblem;
import io.millrace.server.files.Files;
import io.millrace.server.gallery.Copies;
import io.millrace.server.gallery.Origin;
import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.jupyter.JupyterJson;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.LongTexts;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Copy;
import io.millrace.server.teaching.Assignments.Due;
import io.millrace.server.teaching.Assignments.Submission;
import io.millrace.server.teaching.Courses.Person;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Handing out and handing in: releases, the copies of students and who may look at them, and submissions. A submission is the copy as it was, kept apart from it (and as a named version in the
 * copy), so that whatever happens to the copy afterwards changes nothing. Methods block and may be called from any thread.
 */
public final class Handing {
    private static final Logger LOG = Logger.getLogger(Handing.class.getName());
    private static final int LONGEST_FOLDER = 60;

    private final Courses courses;
    private final Assignments assignments;
    private final LiveNotebooks notebooks;
    private final Files files;
    private final Doors doors;
    private final Copies copies;
    private final InstantSource clock;
    /** One copy for each student, and one submission at a time, whoever asks at the same moment. */
    private final ConcurrentHashMap<String, Object> turns = new ConcurrentHashMap<>();

    Handing(Courses courses, Assignments assignments, LiveNotebooks notebooks, Files files, Doors doors, Copies copies, InstantSource clock) {
        this.courses = courses;
        this.assignments = assignments;
        this.notebooks = notebooks;
        this.files = files;
        this.doors = doors;
        this.copies = copies;
        this.clock = clock;
    }

    private LiveNotebook live(String notebook) {
        return notebooks.get(notebook).orElseThrow(() -> TeachingProblem.missing("There is no notebook " + notebook + "."));
    }

    Notebook state(String notebook) {
        LiveNotebook live = live(notebook);
        return live.ask(live::shown).toCompletableFuture().join();
    }

    /** What an assignment would be if it were released now. */
    Release draft(Assignment assignment) {
        return Release.of(state(assignment.source()));
    }

    /**
     * Releases an assignment, or its corrected version: what is graded from now on, and what those get who have no copy yet. Copies that are there stay as they are. The copies of all who are in the
     * course are made behind this.
     *
     * @throws TeachingProblem with what has to be put right first
     */
    public void release(String id) {
        Assignment assignment = assignments.get(id);
        Release release = draft(assignment);
        List<String> problems = release.problems();
        if (!problems.isEmpty()) {
            throw TeachingProblem.invalid(problems.size() == 1 ? problems.getFirst() : problems.size() + " things have to be put right first. " + String.join(" ", problems));
        }
        assignments.release(id, release, clock.instant().toString());
        Thread.ofVirtual().name("copies-" + id).start(() -> {
            for (Courses.Member student : courses.students(assignment.course())) {
                try {
                    copy(assignments.get(id), student.login());
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "The copy of " + student.login() + " could not be made; it is when they open the assignment.", e);
                }
            }
        });
    }

    /** The copy of a student, made where there is none. */
    private Copy copy(Assignment assignment, String login) {
        synchronized (turns.computeIfAbsent(assignment.id() + " " + login, _ -> new Object())) {
            Copy copy = assignments.copy(assignment.id(), login).orElse(null);
            if (copy == null) {
                Release student = assignments.body(assignment.id()).student(assignment.id());
                String notebook = copies.make(Origin.assignment(assignment.id(), student.title()), student.title(), student.metadata(), Piece.operations(student.pieces()));
                place(notebook, courses.get(assignment.course()).name());
                assignments.addCopy(assignment.id(), login, notebook);
                copy = new Copy(assignment.id(), login, notebook, null);
            }
            doors.own(copy.notebook(), login);
            doors.open(copy.notebook(), courses.staff(assignment.course()));
            return copy;
        }
    }

    private void place(String notebook, String course) {
        String folder = course.replace('/', '-').strip();
        try {
            files.move(notebook, folder.length() > LONGEST_FOLDER ? folder.substring(0, LONGEST_FOLDER).strip() : folder);
        } catch (FileProblem e) {
            LOG.log(Level.FINE, "The course's name is no folder's name: the copy lies at the top.", e);
        }
    }

    /** A student opens their copy; the answer is the notebook. */
    public String open(String id, Person student) {
        Assignment assignment = assignments.get(id);
        if (courses.demandMember(assignment.course(), student).staff()) {
            throw TeachingProblem.denied("Copies are for students; you teach this course.");
        }
        if (assignment.released() == null) {
            throw TeachingProblem.missing("There is no assignment " + id + ".");
        }
        Copy copy = copy(assignment, student.login());
        if (files.trash().stream().anyMatch(entry -> entry.id().equals(copy.notebook()))) {
            files.restore(copy.notebook());
        }
        assignments.opened(copy.notebook(), clock.instant().toString());
        return copy.notebook();
    }

    /** The student hands in what is in their copy now; the newest submission counts. */
    public Submission submit(String id, Person student) {
        Assignment assignment = assignments.get(id);
        courses.demandMember(assignment.course(), student);
        Copy copy = assignments.copy(id, student.login()).orElseThrow(() -> TeachingProblem.missing("You have no copy of this assignment yet: open it first."));
        Instant now = clock.instant();
        Deadline deadline = assignments.deadline(assignment, student.login());
        return switch (deadline.at(now)) {
            case OPEN -> handIn(assignment, copy, now, false, false);
            case GRACE -> handIn(assignment, copy, now, true, false);
            case CLOSED -> throw TeachingProblem.closed("The deadline was " + deadline.shown() + ", and nothing is taken any more: ask your teacher for an extension.");
        };
    }

    private Submission handIn(Assignment assignment, Copy copy, Instant at, boolean late, boolean collected) {
        synchronized (turns.computeIfAbsent(assignment.id() + " " + copy.login(), _ -> new Object())) {
            int number = assignments.submissions(assignment.id(), copy.login()).size() + 1;
            if (collected && number > 1) {
                return assignments.submissions(assignment.id(), copy.login()).getLast();
            }
            Notebook state = state(copy.notebook());
            String file = JupyterJson.write(IpynbWriter.write(state, (cell, output, length) -> LongTexts.read(notebooks.store(), copy.notebook(), cell.id(), output, 0, length)));
            Submission submission = new Submission(UUID.randomUUID().toString(), assignment.id(), copy.login(), number, at.toString(), late, collected, "handed-in", "", null);
            assignments.add(submission, file);
            live(copy.notebook()).keepVersion((collected ? "Collected " : "Submitted ") + number, "server").toCompletableFuture().join();
            return submission;
        }
    }

    /** Takes a copy as it is, of somebody who has handed in nothing until the end. */
    void collect(Due due) {
        Assignment assignment = assignments.get(due.assignment());
        assignments.copy(due.assignment(), due.login()).ifPresent(copy -> handIn(assignment, copy, due.end(), false, true));
    }

    // --- who may look at copies ---

    /** Opens the copies of an assignment to these people. */
    void openTo(Assignment assignment, List<String> staff) {
        Set<String> students = courses.students(assignment.course()).stream().map(Courses.Member::login).collect(Collectors.toSet());
        assignments.copies(assignment.id()).values().stream().filter(copy -> students.contains(copy.login())).forEach(copy -> doors.open(copy.notebook(), staff));
    }

    /** People have become staff of a course, or are so no more. */
    void staffChanged(String course, List<String> came, List<String> went) {
        if (came.isEmpty() && went.isEmpty()) {
            return;
        }
        for (Assignment assignment : assignments.ofCourse(course)) {
            openTo(assignment, came);
            assignments.copies(assignment.id()).values().forEach(copy -> doors.close(copy.notebook(), went));
        }
    }

    /** A student has left a course: their copies are theirs alone. */
    void left(String course, String student) {
        List<String> staff = courses.staff(course);
        assignments.ofCourse(course).forEach(assignment -> assignments.copy(assignment.id(), student).ifPresent(copy -> doors.close(copy.notebook(), staff)));
    }
}
