package io.millrace.server.http;

import io.millrace.server.administration.Administration;
import io.millrace.server.administration.Announcements;
import io.millrace.server.administration.KernelAdministration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** What admins see and steer, over HTTP; and what everybody is told. */
final class AdminRoutes {
    private final Administration administration;
    private final String person;

    AdminRoutes(Administration administration, String person) {
        this.administration = administration;
        this.person = person;
    }

    void mount(Router router, Answers answers) {
        router.get("/api/admin/kernels").handler(answers.json(200, _ -> administration.kernelList().encode()));
        router.post("/api/admin/kernels/:id/:action").handler(Answers.smallBody()).handler(answers.json(204, this::act));
        router.get("/api/admin/limits").handler(answers.json(200, _ -> administration.limits().encode()));
        router.post("/api/admin/limits").handler(Answers.smallBody()).handler(answers.json(200, ctx -> sensible(() -> administration.setLimit(Answers.bodyOf(ctx), person).encode())));
        router.post("/api/admin/limits/plans").handler(Answers.smallBody()).handler(answers.json(201, ctx -> sensible(() -> administration.addPlan(Answers.bodyOf(ctx), person).encode())));
        router.delete("/api/admin/limits/plans/:seq").handler(answers.json(204, ctx -> {
            if (!administration.removePlan(seq(ctx), person)) {
                throw new ApiError(404, "not-found", "There is no such plan.");
            }
            return "";
        }));
        router.get("/api/admin/announcements").handler(answers.json(200, _ -> announcements(administration.announcements().all())));
        router.post("/api/admin/announcements").handler(Answers.smallBody()).handler(answers.json(201, ctx -> sensible(() -> {
            administration.announcements().tell(Answers.text(Answers.bodyOf(ctx), "text"), person);
            return announcements(administration.announcements().all());
        })));
        router.delete("/api/admin/announcements/:seq").handler(answers.json(204, ctx -> {
            if (!administration.announcements().takeBack(seq(ctx), person)) {
                throw new ApiError(404, "not-found", "There is no such announcement.");
            }
            return "";
        }));
        router.get("/api/announcements").handler(answers.json(200, _ -> announcements(administration.announcements().current())));
        router.post("/api/notebooks/:id/keep").handler(Answers.smallBody()).handler(answers.json(204, ctx -> {
            administration.kernels().keep(ctx.pathParam("id"));
            return "";
        }));
    }

    private String act(RoutingContext ctx) {
        KernelAdministration.Action action = switch (ctx.pathParam("action")) {
            case "interrupt" -> KernelAdministration.Action.INTERRUPT;
            case "restart" -> KernelAdministration.Action.RESTART;
            case "stop" -> KernelAdministration.Action.STOP;
            default -> throw new ApiError(404, "unknown-action", "A kernel can be interrupted, restarted or stopped; not \"" + ctx.pathParam("action") + "\".");
        };
        if (!sensible(() -> administration.kernels().act(ctx.pathParam("id"), action, person))) {
            throw new ApiError(404, "not-found", "No open notebook has this identifier, so it has no kernel.");
        }
        return "";
    }

    private static <T> T sensible(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            throw ApiError.badRequest(e.getMessage());
        }
    }

    private static long seq(RoutingContext ctx) {
        try {
            return Long.parseLong(ctx.pathParam("seq"));
        } catch (NumberFormatException e) {
            throw ApiError.badRequest("What is asked for goes by its number.");
        }
    }

    private static String announcements(java.util.List<Announcements.Announcement> all) {
        JsonArray rows = new JsonArray();
        all.forEach(each -> rows.add(new JsonObject().put("seq", each.seq()).put("text", each.text()).put("at", each.at()).put("who", each.who()).put("current", each.current())));
        return rows.encode();
    }
}
