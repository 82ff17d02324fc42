package io.millrace.server.http;

import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.files.Files;
import io.millrace.server.schedule.Plan;
import io.millrace.server.schedule.Schedules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** Runs in the background, plans and notices over REST. */
final class ScheduleRoutes {
    private final Schedules schedules;
    private final Files files;
    private final Answers answers;

    ScheduleRoutes(Schedules schedules, Files files, Answers answers) {
        this.schedules = schedules;
        this.files = files;
        this.answers = answers;
    }

    void mount(Router router) {
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
        router.get("/api/notices").handler(answers.json(200, _ -> {
            JsonArray list = new JsonArray();
            schedules.notices().forEach(notice -> list.add(new JsonObject().put("id", notice.id()).put("notebook", notice.notebook()).put("title", notice.title()).put("at", notice.at())
                    .put("cells", notice.cells()).put("failed", notice.failed()).put("problem", notice.problem())));
            return list.encode();
        }));
        router.delete("/api/notices/:id").handler(answers.json(204, ctx -> {
            schedules.seen(ctx.pathParam("id"));
            return "";
        }));
    }
}
