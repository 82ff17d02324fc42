package io.millrace.server.http;

import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.files.Files;
import io.millrace.server.rights.Grants;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.millrace.server.schedule.Plan;
import io.millrace.server.schedule.Schedules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Runs in the background, plans and notices over REST. */
final class ScheduleRoutes {
    private final Schedules schedules;
    private final Files files;
    private final Grants grants;
    private final Answers answers;

    ScheduleRoutes(Schedules schedules, Files files, Grants grants, Answers answers) {
        this.grants = grants;
        this.schedules = schedules;
        this.files = files;
        this.answers = answers;
    }

    void mount(Routes router) {
        router.post("/api/notebooks/:id/background").handler(answers.json(202, ctx -> {
            files.demand(ctx.pathParam("id"));
            schedules.start(ctx.pathParam("id"));
            return "{}";
        }));
        router.get("/api/notebooks/:id/schedule").handler(answers.json(200, ctx -> new JsonObject().put("plan", schedules.plan(ctx.pathParam("id")).map(Plan::text).orElse("")).encode()));
        router.put("/api/notebooks/:id/schedule").handler(smallBody()).handler(answers.json(204, ctx -> {
            files.demand(ctx.pathParam("id"));
            String plan = text(bodyOf(ctx), "plan");
            if (plan.isEmpty()) {
                schedules.remove(ctx.pathParam("id"));
                return "";
            }
            try {
                schedules.plan(ctx.pathParam("id"), Plan.of(plan));
            } catch (IllegalArgumentException e) {
                throw ApiError.badRequest(e.getMessage());
            }
            return "";
        }));
        router.get("/api/notices").handler(answers.json(200, ctx -> {
            JsonArray list = new JsonArray();
            schedules.notices().stream().filter(notice -> grants.may(Gate.caller(ctx), notice.notebook(), Right.VIEW)).forEach(notice -> list.add(new JsonObject().put("id", notice.id()).put("notebook", notice.notebook()).put("title", notice.title()).put("at", notice.at())
                    .put("cells", notice.cells()).put("failed", notice.failed()).put("problem", notice.problem())));
            return list.encode();
        }));
        router.delete("/api/notices/:notice").handler(answers.json(204, ctx -> {
            String id = ctx.pathParam("notice");
            if (!Gate.caller(ctx).everyone() && schedules.notices().stream().noneMatch(n -> n.id().equals(id) && grants.may(Gate.caller(ctx), n.notebook(), Right.VIEW))) {
                throw new ApiError(404, "not-found", "There is no such notice.");
            }
            schedules.seen(id);
            return "";
        }));
    }
}
