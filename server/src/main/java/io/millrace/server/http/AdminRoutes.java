package io.millrace.server.http;

import io.millrace.server.administration.Administration;
import io.millrace.server.administration.Announcements;
import io.millrace.server.administration.KernelAdministration;
import io.millrace.server.people.Caller;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** What admins see and steer, over HTTP; and what everybody is told. */
final class AdminRoutes {
    private final Administration administration;
    private final Access access;

    AdminRoutes(Administration administration, Access access) {
        this.administration = administration;
        this.access = access;
    }

    /** Who does it; from here on it is in the audit trail. */
    private String done(RoutingContext ctx, String act, String target) {
        Caller caller = Gate.caller(ctx);
        access.audit().add(caller.id(), caller.name(), act, target, Answers.bodyOf(ctx).encode(), Answers.address(ctx));
        return caller.login();
    }

    void mount(Routes router, Answers answers) {
        router.get("/api/admin/kernels").handler(answers.json(200, _ -> administration.kernelList().encode()));
        router.post("/api/admin/kernels/:id/:action").handler(Answers.smallBody()).handler(answers.json(204, this::act));
        router.get("/api/admin/limits").handler(answers.json(200, _ -> administration.limits().encode()));
        router.post("/api/admin/limits").handler(Answers.smallBody()).handler(answers.json(200, ctx -> sensible(() -> administration.setLimit(Answers.bodyOf(ctx), done(ctx, "kernel-limit", "")).encode())));
        router.post("/api/admin/limits/plans").handler(Answers.smallBody()).handler(answers.json(201, ctx -> sensible(() -> administration.addPlan(Answers.bodyOf(ctx), done(ctx, "kernel-plan", "")).encode())));
        router.delete("/api/admin/limits/plans/:seq").handler(answers.json(204, ctx -> {
            if (!administration.removePlan(seq(ctx), done(ctx, "kernel-plan-removed", ctx.pathParam("seq")))) {
                throw new ApiError(404, "not-found", "There is no such plan.");
            }
            return "";
        }));
        router.get("/api/admin/announcements").handler(answers.json(200, _ -> announcements(administration.announcements().all())));
        router.post("/api/admin/announcements").handler(Answers.smallBody()).handler(answers.json(201, ctx -> sensible(() -> {
            administration.announcements().tell(Answers.text(Answers.bodyOf(ctx), "text"), done(ctx, "announced", ""));
            return announcements(administration.announcements().all());
        })));
        router.delete("/api/admin/announcements/:seq").handler(answers.json(204, ctx -> {
            if (!administration.announcements().takeBack(seq(ctx), done(ctx, "announcement-taken-back", ctx.pathParam("seq")))) {
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
        if (!sensible(() -> administration.kernels().act(ctx.pathParam("id"), action, done(ctx, "kernel-" + ctx.pathParam("action"), ctx.pathParam("id"))))) {
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
