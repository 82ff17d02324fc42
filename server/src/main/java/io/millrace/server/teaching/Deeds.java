package io.millrace.server.teaching;

import io.millrace.server.audit.Audit;
import io.millrace.server.files.Sql;
import io.millrace.server.teaching.Courses.Person;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * What is done in courses, in the server's audit trail: who did what to whom. A line is there before whoever asked hears that it is done, and none is there of what was refused. Students' own work (writing, running,
 * handing in) is not in it: that is in their copies and submissions. May be used by several threads.
 */
final class Deeds {
    /** So that a line with names and what stands before them fits into the trail. */
    private static final int LONGEST_LIST = 400;

    /** What the server does by itself. */
    static final Person SERVER = new Person("server", "server", "", "");

    private final Audit audit;

    Deeds(Audit audit) {
        this.audit = audit;
    }

    static String students(int number) {
        return number == 1 ? "1 student" : number + " students";
    }

    /** @param target the identifier of a course, an assignment or a submission; {@code detail} in words */
    void note(Person who, String act, String target, String detail) {
        audit.add(who.account(), who.name(), act, target, detail, who.address());
    }

    /** The same in the transaction of what was done, so that nobody sees the one without the other, also after a server that was killed. */
    Sql.Work with(Person who, String act, String target, String detail) {
        return statements -> audit.add(statements, who.account(), who.name(), act, target, detail, who.address());
    }

    /** The same of many people: as many lines as their logins need, since a trail that says "and others" says nothing of these. */
    void note(Person who, String act, String target, String detail, Collection<String> logins) {
        for (Iterator<String> rest = List.copyOf(logins).iterator(); rest.hasNext(); ) {
            StringBuilder line = new StringBuilder(detail).append(": ").append(rest.next());
            while (rest.hasNext() && line.length() < LONGEST_LIST) {
                line.append(", ").append(rest.next());
            }
            note(who, act, target, line.toString());
        }
    }
}
