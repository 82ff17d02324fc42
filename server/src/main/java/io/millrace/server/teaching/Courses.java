package io.millrace.server.teaching;

import io.millrace.server.files.Sql;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Courses and who teaches and takes them. Methods block and may be called from any thread. */
public final class Courses {
    private static final int LONGEST_NAME = 100;
    private static final int CODE_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @param invited whether there is a link by which people join */
    public record Course(String id, String name, boolean invited, String created) {}

    /** Somebody in a course. */
    public record Member(String login, String name, boolean staff) {}

    private final Sql sql;
    private final InstantSource clock;

    Courses(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Makes a course that this person teaches. */
    public Course make(String name, Person maker) {
        String shown = name.strip();
        if (shown.isEmpty() || shown.length() > LONGEST_NAME) {
            throw TeachingProblem.invalid("A course has a name of 1 to " + LONGEST_NAME + " characters.");
        }
        Course course = new Course(UUID.randomUUID().toString(), shown, false, clock.instant().toString());
        sql.update("INSERT INTO course (id, name, invite, created) VALUES (?, ?, '', ?)", course.id(), shown, course.created());
        put(course.id(), new Roster.Entry(maker.login(), maker.name(), true));
        return course;
    }

    public Course get(String id) {
        return sql.query("SELECT id, name, invite, created FROM course WHERE id = ?", Courses::course, id).stream().findFirst()
                .orElseThrow(() -> TeachingProblem.missing("There is no course " + id + "."));
    }

    /** The courses that somebody teaches or takes. */
    public List<Course> of(String login) {
        return sql.query("SELECT c.id, c.name, c.invite, c.created FROM course c JOIN course_person p ON p.course = c.id WHERE p.login = ? ORDER BY c.name", Courses::course, login);
    }

    private static Course course(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Course(row.getString(1), row.getString(2), !row.getString(3).isEmpty(), row.getString(4));
    }

    public List<Member> members(String course) {
        return sql.query("SELECT login, name, staff FROM course_person WHERE course = ? ORDER BY staff DESC, name, login", row -> new Member(row.getString(1), row.getString(2), row.getInt(3) != 0), course);
    }

    public List<Member> students(String course) {
        return members(course).stream().filter(member -> !member.staff()).toList();
    }

    /** Logins of those who teach it. */
    public List<String> staff(String course) {
        return members(course).stream().filter(Member::staff).map(Member::login).toList();
    }

    public Optional<Member> member(String course, String login) {
        return sql.query("SELECT login, name, staff FROM course_person WHERE course = ? AND login = ?", row -> new Member(row.getString(1), row.getString(2), row.getInt(3) != 0), course, login)
                .stream().findFirst();
    }

    /** Adds people, or changes the names and roles of those who are there. Whoever teaches it alone stays staff. */
    public void add(String course, List<Roster.Entry> entries) {
        entries.stream().filter(entry -> !entry.staff()).forEach(entry -> keepsStaff(course, entry.login()));
        entries.forEach(entry -> put(course, entry));
    }

    private void put(String course, Roster.Entry entry) {
        sql.update("INSERT INTO course_person (course, login, name, staff, joined) VALUES (?, ?, ?, ?, ?) ON CONFLICT (course, login) DO UPDATE SET name = excluded.name, staff = excluded.staff",
                course, entry.login(), entry.name(), entry.staff() ? 1 : 0, clock.instant().toString());
    }

    /** Takes somebody out; what they handed in stays. */
    public void remove(String course, String login) {
        keepsStaff(course, login);
        if (sql.update("DELETE FROM course_person WHERE course = ? AND login = ?", course, login) == 0) {
            throw TeachingProblem.missing(login + " is not in this course.");
        }
    }

    private void keepsStaff(String course, String login) {
        List<Member> staff = members(course).stream().filter(Member::staff).toList();
        if (staff.size() == 1 && staff.getFirst().login().equals(login)) {
            throw TeachingProblem.invalid(login + " is the only one who teaches this course: make somebody else staff first.");
        }
    }

    /** Makes the code of a link by which students join; an earlier one opens nothing any more. */
    public String invite(String course) {
        byte[] bytes = new byte[CODE_BYTES];
        RANDOM.nextBytes(bytes);
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sql.update("UPDATE course SET invite = ? WHERE id = ?", hash(code), course);
        return code;
    }

    public void uninvite(String course) {
        sql.update("UPDATE course SET invite = '' WHERE id = ?", course);
    }

    /** The course that a link opens. */
    public Course joinable(String code) {
        return sql.query("SELECT id, name, invite, created FROM course WHERE invite = ? AND invite <> ''", Courses::course, hash(code)).stream().findFirst()
                .orElseThrow(() -> TeachingProblem.missing("This link opens no course any more: ask your teacher for a new one."));
    }

    /** Lets somebody in as a student; false where they were in it already. */
    public boolean join(Course course, Person person) {
        if (member(course.id(), person.login()).isPresent()) {
            return false;
        }
        put(course.id(), new Roster.Entry(person.login(), person.name(), false));
        return true;
    }

    /** @throws TeachingProblem where this person does not teach the course */
    public void demandStaff(String course, Person person) {
        if (!demandMember(course, person).staff()) {
            throw TeachingProblem.denied("This is for those who teach the course.");
        }
    }

    /** @throws TeachingProblem where this person has nothing to do with the course: then there is none for them */
    public Member demandMember(String course, Person person) {
        return member(course, person.login()).orElseThrow(() -> TeachingProblem.missing("There is no course " + course + "."));
    }

    /**
     * Somebody who asks.
     *
     * @param account by which the audit trail knows them
     * @param address from which they ask; "" for none
     */
    public record Person(String login, String name, String account, String address) {
        public Person {
            login = login.toLowerCase(Locale.ROOT);
            name = name.isBlank() ? login : name;
        }

        /** Somebody within this process. */
        public Person(String login, String name) {
            this(login, name, login, "");
        }
    }

    private static String hash(String code) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
