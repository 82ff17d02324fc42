package io.millrace.server.teaching;

import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Courses.Course;
import io.millrace.server.teaching.Courses.Person;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Courses and the people in them, as they are asked for. */
public final class Enrolment {
    private final Courses courses;
    private final Assignments assignments;
    private final Handing handing;
    private final Collecting collecting;
    private final Views views;
    private final Deeds deeds;

    Enrolment(Courses courses, Assignments assignments, Handing handing, Collecting collecting, Views views, Deeds deeds) {
        this.courses = courses;
        this.assignments = assignments;
        this.handing = handing;
        this.collecting = collecting;
        this.views = views;
        this.deeds = deeds;
    }

    public JsonArray courses(Person person) {
        JsonArray list = new JsonArray();
        courses.of(person.login()).forEach(course -> list.add(new JsonObject().put("id", course.id()).put("name", course.name())
                .put("staff", courses.demandMember(course.id(), person).staff()).put("students", courses.students(course.id()).size())));
        return list;
    }

    public JsonObject makeCourse(String name, Person person) {
        Course course = courses.make(name, person);
        deeds.note(person, "course-made", course.id(), course.name());
        return new JsonObject().put("id", course.id());
    }

    /** A course as this person sees it. */
    public JsonObject course(String id, Person person) {
        boolean staff = courses.demandMember(id, person).staff();
        Course course = courses.get(id);
        JsonArray list = new JsonArray();
        for (Assignment assignment : assignments.ofCourse(id)) {
            if (staff || assignment.released() != null) {
                list.add(staff ? views.forStaff(assignment) : views.forStudent(assignment, person));
            }
        }
        JsonObject json = new JsonObject().put("id", id).put("name", course.name()).put("staff", staff).put("assignments", list);
        if (staff) {
            JsonArray people = new JsonArray();
            courses.members(id).forEach(member -> people.add(new JsonObject().put("login", member.login()).put("name", member.name()).put("staff", member.staff())));
            json.put("people", people).put("invited", course.invited());
        }
        return json;
    }

    /** Adds the people of a list, or changes who is there. Who is staff from now on sees the students' copies at once, and who is not any more does not. */
    public JsonObject addPeople(String course, String csv, Person person) {
        courses.demandStaff(course, person);
        Roster roster = Roster.parse(csv);
        List<String> before = courses.staff(course);
        courses.add(course, roster.entries());
        follow(course, before);
        String name = courses.get(course).name();
        deeds.note(person, "course-people-added", course, name + ", students", roster.entries().stream().filter(entry -> !entry.staff()).map(Roster.Entry::login).toList());
        deeds.note(person, "course-people-added", course, name + ", staff", roster.entries().stream().filter(Roster.Entry::staff).map(Roster.Entry::login).toList());
        return new JsonObject().put("added", roster.entries().size()).put("problems", new JsonArray(new ArrayList<>(roster.problems())));
    }

    public void removePerson(String course, String login, Person person) {
        courses.demandStaff(course, person);
        List<String> before = courses.staff(course);
        courses.remove(course, login);
        follow(course, before);
        handing.left(course, login);
        deeds.note(person, "course-person-removed", course, courses.get(course).name() + ": " + login);
    }

    /** After somebody came or went: the copies are open to the staff of now, and whose work is collected may be others. */
    private void follow(String course, List<String> before) {
        List<String> now = courses.staff(course);
        handing.staffChanged(course, now.stream().filter(login -> !before.contains(login)).toList(), before.stream().filter(login -> !now.contains(login)).toList());
        collecting.changed();
    }

    public JsonObject invite(String course, Person person) {
        courses.demandStaff(course, person);
        String code = courses.invite(course);
        deeds.note(person, "course-link-made", course, courses.get(course).name());
        return new JsonObject().put("code", code);
    }

    public void uninvite(String course, Person person) {
        courses.demandStaff(course, person);
        courses.uninvite(course);
        deeds.note(person, "course-link-removed", course, courses.get(course).name());
    }

    public JsonObject join(String code, Person person) {
        Course course = courses.joinable(code);
        if (courses.join(course, person)) {
            deeds.note(person, "course-joined", course.id(), course.name() + ": " + person.login() + ", by the link");
            collecting.changed();
        }
        return new JsonObject().put("id", course.id()).put("name", course.name());
    }
}
