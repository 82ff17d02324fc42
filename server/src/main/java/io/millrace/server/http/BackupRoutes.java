package io.millrace.server.http;

import io.millrace.server.Host;
import io.millrace.server.administration.Administration;
import io.millrace.server.people.Caller;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.millrace.server.store.Backup;
import io.millrace.server.store.StoreFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * Backups for admins: made, looked at, planned, and put in the place of what is there now. Nothing stops before the whole backup was found good; then every open page is told, the
 * answer goes out, and only then the process is asked to start the server again.
 */
final class BackupRoutes {
    private static final Logger LOG = Logger.getLogger(BackupRoutes.class.getName());
    /** For the farewell and the answer; who does not read is not waited for. */
    private static final int ANSWER_SECONDS = 10;

    private final Administration administration;
    private final Access access;
    private final Host host;
    private final Supplier<Future<Void>> farewell;

    /** @param farewell tells every open page that the server goes back to a backup; completes when they have been told */
    BackupRoutes(Administration administration, Access access, Host host, Supplier<Future<Void>> farewell) {
        this.administration = administration;
        this.access = access;
        this.host = host;
        this.farewell = farewell;
    }

    void mount(Routes router, Answers answers) {
        router.get("/api/admin/backups").handler(answers.json(200, _ -> administration.backupList().encode()));
        router.post("/api/admin/backups").handler(Answers.smallBody()).handler(answers.json(201, ctx -> sensible(() -> {
            done(ctx, "backup", "");
            return administration.makeBackup().encode();
        })));
        router.post("/api/admin/backups/plan").handler(Answers.smallBody()).handler(answers.json(200,
                ctx -> sensible(() -> administration.planBackups(Answers.bodyOf(ctx), done(ctx, "backup-plan", "")).encode())));
        router.get("/api/admin/backups/:name").handler(answers.json(200, ctx -> sensible(() -> administration.backup(ctx.pathParam("name")).orElseThrow(() -> unknown(ctx)).encode())));
        router.post("/api/admin/backups/:name/restore").handler(Answers.smallBody()).handler(ctx -> answers.blocking(ctx, () -> sensible(() -> checked(ctx)), wish -> begin(ctx, wish)));
    }

    /** From the farewell on nobody comes in any more, so then it goes on whatever becomes of the answer: else the server would be of no use to anybody. */
    private void begin(RoutingContext ctx, Host.Restore wish) {
        if (ctx.response().closed()) {
            LOG.info("The backup " + wish.backup() + " is not restored: who asked for it has gone before it began.");
            return;
        }
        farewell.get().compose(_ -> Answers.send(ctx, 202, new JsonObject().put("backup", wish.backup().getFileName().toString()).encode()))
                .timeout(ANSWER_SECONDS, TimeUnit.SECONDS).onComplete(_ -> host.restore(wish));
    }

    private Host.Restore checked(RoutingContext ctx) {
        if (!host.restores()) {
            throw new ApiError(409, "no-restart", "This server cannot start itself again: stop it, and use ./workbench restore.");
        }
        Path backup = administration.backups().find(ctx.pathParam("name")).orElseThrow(() -> unknown(ctx));
        Backup.look(backup);
        done(ctx, "restore", ctx.pathParam("name"));
        Caller caller = Gate.caller(ctx);
        return new Host.Restore(backup, caller.id(), caller.name(), Answers.address(ctx));
    }

    private static ApiError unknown(RoutingContext ctx) {
        return new ApiError(404, "not-found", "There is no backup \"" + ctx.pathParam("name") + "\".");
    }

    /** Who does it; from here on it is in the audit trail. */
    private String done(RoutingContext ctx, String act, String target) {
        Caller caller = Gate.caller(ctx);
        access.audit().add(caller.id(), caller.name(), act, target, Answers.bodyOf(ctx).encode(), Answers.address(ctx));
        return caller.login();
    }

    private static <T> T sensible(Supplier<T> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            throw ApiError.badRequest(e.getMessage());
        } catch (StoreFailure e) {
            throw new ApiError(422, "backup", e.getMessage());
        }
    }
}
