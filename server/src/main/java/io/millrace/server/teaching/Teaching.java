package io.millrace.server.teaching;

import io.millrace.server.audit.Audit;
import io.millrace.server.files.Files;
import io.millrace.server.files.Sql;
import io.millrace.server.gallery.Copies;
import io.millrace.server.live.LiveNotebooks;
import java.time.InstantSource;

/**
 * Courses of a server, put together. What people ask is answered by subject: {@link Enrolment}, {@link Assigning}, {@link Marking} and {@link GradeBooks}, each with the right that it needs: who is staff of the course does
 * all, who takes it their own, and for everybody else there is no such course. Their answers are JSON as the page gets it; their methods block and may be called from any thread.
 */
public final class Teaching implements AutoCloseable {
    private final Enrolment enrolment;
    private final Assigning assigning;
    private final Marking marking;
    private final GradeBooks gradeBooks;
    private final Collecting collecting;
    private final Grading grading;

    /** @param sql of the server's store; {@code doors} the rights on notebooks; {@code copies} what notebooks come from; {@code audit} gets a line of each act */
    public Teaching(Sql sql, LiveNotebooks notebooks, Files files, Doors doors, Copies copies, Audit audit, InstantSource clock) {
        Courses courses = new Courses(sql, clock);
        Assignments assignments = new Assignments(sql);
        Deeds deeds = new Deeds(audit);
        Handing handing = new Handing(courses, assignments, notebooks, files, doors, copies, clock);
        collecting = new Collecting(assignments::due, handing::collect, clock);
        grading = new Grading(assignments, notebooks, files, deeds, sql, clock);
        Views views = new Views(courses, assignments, clock);
        enrolment = new Enrolment(courses, assignments, handing, collecting, views, deeds);
        assigning = new Assigning(courses, assignments, handing, collecting, notebooks, views, deeds, clock);
        marking = new Marking(courses, assignments, grading, views, deeds, clock);
        gradeBooks = new GradeBooks(courses, assignments);
    }

    /** Courses and who teaches and takes them. */
    public Enrolment enrolment() {
        return enrolment;
    }

    /** Assignments, for those who set them and for those who do them. */
    public Assigning assigning() {
        return assigning;
    }

    /** What was handed in, before graders. */
    public Marking marking() {
        return marking;
    }

    public GradeBooks gradeBooks() {
        return gradeBooks;
    }

    /** Collects what is due, and goes on grading what an earlier server has left; called every few seconds. */
    public void tick() {
        collecting.tick();
        grading.goOn();
    }

    /** Nothing is graded any more; what was not finished is graded by the next server. */
    @Override
    public void close() {
        grading.close();
    }
}
