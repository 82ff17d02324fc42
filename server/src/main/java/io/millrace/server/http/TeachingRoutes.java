package io.millrace.server.http;

import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.people.Caller;
import io.millrace.server.rights.Grants;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.millrace.server.teaching.Courses;
import io.millrace.server.teaching.Teaching;
import io.millrace.server.teaching.TeachingProblem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Courses, assignments and grades over REST. What somebody may do with a course, its staff and members say ({@link Teaching}). */
final class TeachingRoutes {
    private static final int MAX_ROSTER = 2 * 1024 * 1024;

    private final Teaching teaching;
    private final Answers answers;
    private final Grants grants;

    /** @param grants what somebody may do with the notebook that becomes an assignment */
    TeachingRoutes(Teaching teaching, Grants grants, Answers answers) {
        this.teaching = teaching;
        this.grants = grants;
        this.answers = answers;
    }

    /** Who asks, as courses know them. */
    private static Courses.Person person(RoutingContext ctx) {
        Caller caller = Gate.caller(ctx);
        return new Courses.Person(caller.login(), caller.name(), caller.id(), Answers.address(ctx));
    }

    private interface Act {
        Object of(RoutingContext ctx, Courses.Person person);
    }

    private io.vertx.core.Handler<RoutingContext> answer(int status, Act act) {
        return answers.json(status, ctx -> {
            try {
                Object answer = act.of(ctx, person(ctx));
                return switch (answer) {
                    case null -> "";
                    case JsonArray array -> array.encode();
                    case JsonObject object -> object.encode();
                    default -> throw new IllegalStateException("An answer is JSON.");
                };
            } catch (TeachingProblem problem) {
                throw error(problem);
            } catch (IllegalArgumentException e) {
                throw ApiError.badRequest(e.getMessage());
            } catch (ClassCastException e) {
                throw ApiError.badRequest("A value in the body has another type than it should.");
            }
        });
    }

    private static ApiError error(TeachingProblem problem) {
        return switch (problem.kind()) {
            case INVALID -> ApiError.badRequest(problem.getMessage());
            case MISSING -> new ApiError(404, "not-found", problem.getMessage());
            case DENIED -> new ApiError(403, "right", problem.getMessage());
            case CLOSED -> new ApiError(409, "closed", problem.getMessage());
        };
    }

    private static JsonObject done(Runnable act) {
        act.run();
        return null;
    }

    void mount(Routes router) {
        courses(router);
        assignments(router);
        grading(router);
    }

    private void courses(Routes router) {
        router.get("/api/courses").handler(answer(200, (_, person) -> teaching.enrolment().courses(person)));
        router.post("/api/courses").handler(smallBody()).handler(answer(201, (ctx, person) -> teaching.enrolment().makeCourse(text(bodyOf(ctx), "name"), person)));
        router.post("/api/courses/join/:code").handler(answer(200, (ctx, person) -> teaching.enrolment().join(ctx.pathParam("code"), person)));
        router.get("/api/courses/:course").handler(answer(200, (ctx, person) -> teaching.enrolment().course(ctx.pathParam("course"), person)));
        router.post("/api/courses/:course/people").handler(BodyHandler.create(false).setBodyLimit(MAX_ROSTER))
                .handler(answer(200, (ctx, person) -> teaching.enrolment().addPeople(ctx.pathParam("course"), text(bodyOf(ctx), "csv"), person)));
        router.delete("/api/courses/:course/people/:login").handler(answer(204, (ctx, person) -> done(() -> teaching.enrolment().removePerson(ctx.pathParam("course"), ctx.pathParam("login"), person))));
        router.post("/api/courses/:course/invitation").handler(answer(201, (ctx, person) -> teaching.enrolment().invite(ctx.pathParam("course"), person)));
        router.delete("/api/courses/:course/invitation").handler(answer(204, (ctx, person) -> done(() -> teaching.enrolment().uninvite(ctx.pathParam("course"), person))));
        router.get("/api/courses/:course/grades").handler(answer(200, (ctx, person) -> teaching.gradeBooks().grades(ctx.pathParam("course"), person)));
        router.get("/api/courses/:course/grades.csv").handler(ctx -> answers.blocking(ctx, () -> {
            try {
                return teaching.gradeBooks().gradesCsv(ctx.pathParam("course"), person(ctx));
            } catch (TeachingProblem problem) {
                throw error(problem);
            }
        }, csv -> ctx.response().putHeader("Content-Type", "text/csv; charset=utf-8").putHeader("Cache-Control", "no-store")
                .putHeader("Content-Disposition", "attachment; filename=\"grades.csv\"").end(csv)));
    }

    private void assignments(Routes router) {
        router.post("/api/courses/:course/assignments").handler(smallBody()).handler(answer(201, (ctx, person) ->
                teaching.assigning().makeAssignment(ctx.pathParam("course"), bodyOf(ctx), notebook -> grants.may(Gate.caller(ctx), notebook, Right.EDIT), person)));
        router.get("/api/assignments/:assignment").handler(answer(200, (ctx, person) -> teaching.assigning().assignment(ctx.pathParam("assignment"), person)));
        router.patch("/api/assignments/:assignment").handler(smallBody())
                .handler(answer(204, (ctx, person) -> done(() -> teaching.assigning().changeAssignment(ctx.pathParam("assignment"), bodyOf(ctx), person))));
        router.put("/api/assignments/:assignment/cells/:cell").handler(smallBody())
                .handler(answer(204, (ctx, person) -> done(() -> teaching.assigning().mark(ctx.pathParam("assignment"), ctx.pathParam("cell"), bodyOf(ctx), Who.of(ctx).id(), person))));
        router.post("/api/assignments/:assignment/release").handler(answer(204, (ctx, person) -> done(() -> teaching.assigning().release(ctx.pathParam("assignment"), person))));
        router.put("/api/assignments/:assignment/extensions/:login").handler(smallBody())
                .handler(answer(204, (ctx, person) -> done(() -> teaching.assigning().extend(ctx.pathParam("assignment"), ctx.pathParam("login"), text(bodyOf(ctx), "due"), person))));
        router.get("/api/assignments/:assignment/class").handler(answer(200, (ctx, person) -> teaching.assigning().glance(ctx.pathParam("assignment"), person)));
        router.post("/api/assignments/:assignment/open").handler(answer(200, (ctx, person) -> teaching.assigning().open(ctx.pathParam("assignment"), person)));
        router.post("/api/assignments/:assignment/submit").handler(answer(201, (ctx, person) -> teaching.assigning().submit(ctx.pathParam("assignment"), person)));
        router.get("/api/notebooks/:id/assignment").handler(answer(200, (ctx, person) -> teaching.assigning().ofNotebook(ctx.pathParam("id"), person)));
    }

    private void grading(Routes router) {
        router.get("/api/assignments/:assignment/submissions").handler(answer(200, (ctx, person) -> teaching.marking().submissions(ctx.pathParam("assignment"), person)));
        router.post("/api/assignments/:assignment/grade").handler(smallBody()).handler(answer(202, (ctx, person) -> teaching.marking().grade(ctx.pathParam("assignment"), wanted(bodyOf(ctx)), person)));
        router.post("/api/assignments/:assignment/feedback").handler(answer(200, (ctx, person) -> teaching.marking().feedback(ctx.pathParam("assignment"), person)));
        router.get("/api/submissions/:submission").handler(answer(200, (ctx, person) -> teaching.marking().submission(ctx.pathParam("submission"), person)));
        router.put("/api/submissions/:submission/cells/:cell").handler(smallBody())
                .handler(answer(204, (ctx, person) -> done(() -> teaching.marking().give(ctx.pathParam("submission"), ctx.pathParam("cell"), bodyOf(ctx), person))));
    }

    /** Which submissions to grade; absent for all. */
    private static Optional<Set<String>> wanted(JsonObject body) {
        if (body.getJsonArray("submissions") == null) {
            return Optional.empty();
        }
        Set<String> ids = new HashSet<>();
        body.getJsonArray("submissions").forEach(id -> ids.add(String.valueOf(id)));
        return Optional.of(ids);
    }
}
