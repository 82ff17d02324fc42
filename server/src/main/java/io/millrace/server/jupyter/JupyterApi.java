package io.millrace.server.jupyter;

import io.millrace.server.files.Cabinet;
import io.millrace.server.files.FileProblem;
import io.millrace.server.files.Files;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Role;
import io.millrace.server.people.Scope;
import io.millrace.server.rights.Demands;
import io.millrace.server.rights.Endpoints;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.millrace.server.store.JupyterStore;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What Jupyter Server offers its clients, on our server: REST and the kernels' WebSockets. Status codes are Jupyter's, since clients check them strictly.
 * Unknown keys of a query are ignored.
 */
public final class JupyterApi {
    /** What we answer as. */
    static final String VERSION = "2.14.0";
    private static final Logger LOG = Logger.getLogger(JupyterApi.class.getName());
    private static final int MAX_SMALL_BODY = 256 * 1024;
    private static final String UUID_PATTERN = Endpoints.UUID;
    private static final Duration USUAL_LIFETIME = Duration.ofHours(1);

    /** What the interface needs of the server. */
    public interface Host {
        /** Who asks; the request has been let in. */
        Caller caller(RoutingContext ctx);

        /** What they may do with a notebook. */
        Right right(RoutingContext ctx, String notebook);

        /** Whether they may still see it, asked later. */
        BooleanSupplier stays(RoutingContext ctx, String notebook);

        /** The files as they see them. */
        Cabinet files(RoutingContext ctx);

        /** They have made a notebook. */
        void made(RoutingContext ctx, String notebook);
    }

    private final Vertx vertx;
    private final Host host;
    private final long maxBody;
    private final Capabilities capabilities;
    private final Origins origins;
    private final KernelDesk desk;
    private final Function<RoutingContext, Contents> contents;
    private final Function<RoutingContext, Shelf> shelf;
    private final Instant started;
    private volatile Instant activity;

    /** @param origins of other sites whose pages may use the interface with a token */
    public JupyterApi(Vertx vertx, Host host, LiveNotebooks notebooks, Files files, JupyterStore store, InstantSource clock, Capabilities capabilities, List<String> origins, long maxBody) {
        this.vertx = vertx;
        this.host = host;
        this.maxBody = maxBody;
        this.capabilities = capabilities;
        this.origins = new Origins(origins);
        this.shelf = ctx -> new Shelf(host.files(ctx), notebooks);
        ContentVersions versions = new ContentVersions(notebooks, store);
        this.desk = new KernelDesk(vertx, notebooks, store, files, versions, clock);
        this.contents = ctx -> new Contents(notebooks, store, shelf.apply(ctx), versions, clock, id -> host.made(ctx, id));
        this.started = clock.instant();
        this.activity = started;
        vertx.executeBlocking(() -> {
            desk.tidy();
            return null;
        }, false).onFailure(e -> LOG.log(Level.WARNING, "Kernels of an earlier server could not be tidied up.", e));
    }

    /** Other sites that may use this interface. */
    public void mountOrigins(Function<String, Route> router) {
        for (String path : List.of("/api", "/api/*", "/kernelspecs/*", "/files/*", "/t/*")) {
            router.apply(path).handler(origins::handle);
        }
    }

    public void mount(Routes router) {
        router.get("/api").handler(ctx -> json(ctx, 200, new JsonObject().put("version", VERSION)));
        router.get("/tree").handler(ctx -> ctx.response().putHeader("Content-Type", "text/html; charset=utf-8").end("<!doctype html><meta charset=utf-8><title>Millrace</title><p>"
                + "This server speaks Jupyter's protocol; the workbench is at <a href=\"/\">its root</a>."));
        router.get("/api/kernels/(?<id>" + UUID_PATTERN + ")/channels").handler(this::channels);
        router.get("/api/events/subscribe").handler(this::events);
        router.before("/api/*", ctx -> {
            activity = Instant.now();
            ctx.next();
        });
        router.post("/api/capabilities").handler(body(MAX_SMALL_BODY)).handler(answer(201, this::capability));
        router.get("/api/kernelspecs").handler(ctx -> json(ctx, 200, new JsonObject().put("default", KernelDesk.SPEC)
                .put("kernelspecs", new JsonObject().put(KernelDesk.SPEC, spec()))));
        router.get("/api/kernelspecs/:name").handler(ctx -> attempt(ctx, () -> {
            checkSpec(ctx.pathParam("name"));
            json(ctx, 200, spec());
        }));
        kernels(router);
        sessions(router);
        contents(router);
        router.route("*", "/api/config/:section").handler(body(MAX_SMALL_BODY)).handler(ctx -> json(ctx, 200, new JsonObject()));
        router.post("/api/events").handler(body(MAX_SMALL_BODY)).handler(JupyterApi::nothing);
        router.get("/api/nbconvert").handler(ctx -> json(ctx, 200, new JsonObject()));
    }

    private void kernels(Routes router) {
        router.get("/api/kernels").handler(answer(200, ctx -> desk.kernels(id -> host.right(ctx, id).atLeast(Right.VIEW))));
        router.post("/api/kernels").handler(body(MAX_SMALL_BODY)).handler(answer(201, ctx -> {
            JsonObject body = bodyOf(ctx);
            JsonObject model = desk.start(text(body, "name", ""), Contents.strip(text(body, "path", "")), asker(ctx));
            ctx.response().putHeader("Location", "/api/kernels/" + model.getString("id"));
            return model;
        }));
        String one = "/api/kernels/(?<id>" + UUID_PATTERN + ")";
        router.get(one).handler(answer(200, ctx -> desk.model(ctx.pathParam("id"))));
        router.delete(one).handler(answer(204, ctx -> {
            desk.model(ctx.pathParam("id"));
            desk.end(ctx.pathParam("id"));
            return null;
        }));
        router.post(one + "/interrupt").handler(body(MAX_SMALL_BODY)).handler(answer(204, ctx -> {
            desk.interrupt(ctx.pathParam("id"));
            return null;
        }));
        router.post(one + "/restart").handler(body(MAX_SMALL_BODY)).handler(answer(200, ctx -> desk.restart(ctx.pathParam("id"))));
    }

    /** Who asks for a kernel. */
    private KernelDesk.Asker asker(RoutingContext ctx) {
        return new KernelDesk.Asker(shelf.apply(ctx), id -> host.made(ctx, id), id -> {
            Right right = host.right(ctx, id);
            if (right == Right.NONE) {
                throw JupyterError.noKernel(id);
            }
            if (!right.atLeast(Right.RUN)) {
                throw new JupyterError(403, "You may " + right.text() + " this notebook and not run it.");
            }
        }, () -> {
            Caller caller = host.caller(ctx);
            if (!caller.everyone() && !(caller.role().atLeast(Role.SCIENTIST) && caller.scope().atLeast(Scope.RUN))) {
                throw new JupyterError(403, "For a kernel of your own you need to be a scientist on this server, with a token that reaches as far.");
            }
        });
    }

    /** The notebook that a request names by its file; empty where there is none that they see. Blocks. */
    public Optional<String> notebookOfFile(RoutingContext ctx) {
        return shelf.apply(ctx).find(path(ctx)).map(Shelf.Place::notebook);
    }

    /** The notebook of a session. Blocks. */
    public Optional<String> notebookOfSession(String session) {
        return desk.notebookOf(session);
    }

    private void sessions(Routes router) {
        router.get("/api/sessions").handler(answer(200, ctx -> desk.sessions(id -> host.right(ctx, id).atLeast(Right.VIEW))));
        router.post("/api/sessions").handler(body(MAX_SMALL_BODY)).handler(answer(201, ctx -> {
            JsonObject body = bodyOf(ctx);
            JsonObject kernel = body.getValue("kernel") instanceof JsonObject given ? given : new JsonObject();
            JsonObject old = body.getValue("notebook") instanceof JsonObject given ? given : new JsonObject();
            String path = text(body, "path", text(old, "path", null));
            String type = text(body, "type", old.isEmpty() ? null : "notebook");
            if (path == null || type == null) {
                throw JupyterError.badRequest("A session has a \"path\" and a \"type\".");
            }
            JsonObject model = desk.createSession(Contents.strip(path), type, text(body, "name", path.substring(path.lastIndexOf('/') + 1)), text(kernel, "name", ""),
                    text(kernel, "id", ""), asker(ctx));
            ctx.response().putHeader("Location", "/api/sessions/" + model.getString("id"));
            return model;
        }));
        String one = "/api/sessions/(?<id>" + UUID_PATTERN + ")";
        router.get(one).handler(answer(200, ctx -> desk.sessionModel(ctx.pathParam("id"))));
        router.patch(one).handler(body(MAX_SMALL_BODY)).handler(answer(200, ctx -> {
            JsonObject body = bodyOf(ctx);
            JsonObject kernel = body.getValue("kernel") instanceof JsonObject given ? given : new JsonObject();
            String path = text(body, "path", null);
            return desk.changeSession(ctx.pathParam("id"), path == null ? null : Contents.strip(path), text(body, "type", null), text(body, "name", null),
                    text(kernel, "name", null), text(kernel, "id", null), asker(ctx));
        }));
        router.delete(one).handler(answer(204, ctx -> {
            desk.endSession(ctx.pathParam("id"));
            return null;
        }));
    }

    private void contents(Routes router) {
        router.get("/api/contents/(?<path>.+)/checkpoints").handler(answer(200, ctx -> contents.apply(ctx).checkpoints(path(ctx))));
        router.post("/api/contents/(?<path>.+)/checkpoints").handler(body(MAX_SMALL_BODY)).handler(answer(201, ctx -> contents.apply(ctx).checkpoint(path(ctx))));
        router.post("/api/contents/(?<path>.+)/checkpoints/(?<checkpoint>[^/]+)").handler(body(MAX_SMALL_BODY)).handler(answer(204, ctx -> {
            contents.apply(ctx).restore(path(ctx), ctx.pathParam("checkpoint"), host.caller(ctx).id());
            return null;
        }));
        router.delete("/api/contents/(?<path>.+)/checkpoints/(?<checkpoint>[^/]+)").handler(answer(204, ctx -> {
            contents.apply(ctx).removeCheckpoint(path(ctx), ctx.pathParam("checkpoint"));
            return null;
        }));
        router.post("/api/contents/(?<path>.+)/trust").handler(body(MAX_SMALL_BODY)).handler(answer(201, ctx -> {
            contents.apply(ctx).get(path(ctx), new Contents.Wanted(null, null, false, false));
            return new JsonObject();
        }));
        String any = "/api/contents(?<path>/.*)?";
        router.get(any).handler(answer(200, ctx -> {
            JsonObject model = contents.apply(ctx).get(path(ctx), new Contents.Wanted(ctx.request().getParam("type"), ctx.request().getParam("format"),
                    !"0".equals(ctx.request().getParam("content")), "1".equals(ctx.request().getParam("hash"))));
            ctx.response().putHeader("Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.parse(model.getString("last_modified")).atOffset(ZoneOffset.UTC)));
            return model;
        }));
        router.put(any).handler(body(maxBody)).handler(ctx -> blocking(ctx, () -> contents.apply(ctx).save(path(ctx), bodyOf(ctx), host.caller(ctx).id()),
                saved -> json(ctx, saved.fresh() ? 201 : 200, saved.model())));
        router.post(any).handler(body(MAX_SMALL_BODY)).handler(answer(201, ctx -> contents.apply(ctx).make(path(ctx), bodyOf(ctx), host.caller(ctx).id())));
        router.patch(any).handler(body(MAX_SMALL_BODY)).handler(answer(200, ctx -> contents.apply(ctx).rename(path(ctx), bodyOf(ctx), host.caller(ctx).id())));
        router.delete(any).handler(answer(204, ctx -> {
            contents.apply(ctx).delete(path(ctx));
            return null;
        }));
    }

    /** Files that are no JSON of the interface; the sign-in has happened. */
    public void mountFiles(Routes router) {
        router.get("/kernelspecs/:name/:resource").handler(ctx -> attempt(ctx, () -> {
            checkSpec(ctx.pathParam("name"));
            if (!ctx.pathParam("resource").equals(Logo.NAME)) {
                throw new JupyterError(404, "There is no such resource.");
            }
            ctx.response().putHeader("Content-Type", "image/svg+xml").end(Logo.svg());
        }));
        router.get("/files/(?<path>.+)").handler(ctx -> blocking(ctx, () -> contents.apply(ctx).download(path(ctx)),
                text -> ctx.response().putHeader("Content-Type", "application/x-ipynb+json").putHeader("Cache-Control", "no-store").putHeader("Content-Disposition", "attachment").end(text)));
    }

    /** What {@code /api/me} says to Jupyter's clients. */
    public static JsonObject identity(String person, String shown, String permissions) {
        String initials = shown.isEmpty() ? "?" : shown.substring(0, shown.offsetByCodePoints(0, 1)).toUpperCase(java.util.Locale.ROOT);
        JsonObject granted = new JsonObject();
        if (permissions != null) {
            try {
                new JsonObject(permissions).forEach(asked -> granted.put(asked.getKey(), asked.getValue()));
            } catch (DecodeException | ClassCastException e) {
                throw new JupyterError(400, "\"permissions\" must be a JSON object.");
            }
        }
        granted.put("updatable_fields", new JsonArray());
        return new JsonObject().put("identity", new JsonObject().put("username", person).put("name", shown).put("display_name", shown).put("initials", initials)
                .putNull("avatar_url").putNull("color")).put("permissions", granted);
    }

    /** What {@code /api/status} says to Jupyter's clients. Blocks. */
    public JsonObject status() {
        JsonArray kernels = desk.kernels(_ -> true);
        int connections = kernels.stream().mapToInt(kernel -> ((JsonObject) kernel).getInteger("connections")).sum();
        return new JsonObject().put("started", Times.of(started)).put("last_activity", Times.of(activity)).put("kernels", kernels.size()).put("connections", connections);
    }

    private static JsonObject spec() {
        return new JsonObject().put("name", KernelDesk.SPEC).put("spec", new JsonObject().put("argv", new JsonArray().add("millrace")).put("display_name", "Java 25 (Millrace)")
                .put("language", "java").put("interrupt_mode", "message").put("env", new JsonObject()).put("metadata", new JsonObject()))
                .put("resources", new JsonObject().put("logo-svg", "/kernelspecs/" + KernelDesk.SPEC + "/" + Logo.NAME));
    }

    private static void checkSpec(String name) {
        if (!name.equals(KernelDesk.SPEC)) {
            throw new JupyterError(404, "There is no kernel " + name + " here, only " + KernelDesk.SPEC + ".");
        }
    }

    private JsonObject capability(RoutingContext ctx) {
        if (ctx.get("capability") != null) {
            throw new JupyterError(403, "A token of an address cannot make another one.");
        }
        JsonObject body = bodyOf(ctx);
        long minutes = body.getValue("minutes") instanceof Integer number ? number : USUAL_LIFETIME.toMinutes();
        if (minutes < 1 || minutes > Capabilities.LONGEST.toMinutes()) {
            throw JupyterError.badRequest("\"minutes\" is between 1 and " + Capabilities.LONGEST.toMinutes() + ".");
        }
        Set<String> scopes = body.getValue("scopes") instanceof JsonArray list ? Set.copyOf(list.stream().map(String::valueOf).distinct().toList()) : Set.of("kernels");
        if (scopes.isEmpty() || !Capabilities.SCOPES.containsAll(scopes)) {
            throw JupyterError.badRequest("\"scopes\" is a list of \"kernels\" and \"contents\".");
        }
        String kernel = text(body, "kernel", "");
        String token = capabilities.make(new Capabilities.Capability(host.caller(ctx).id(), scopes, kernel), Duration.ofMinutes(minutes));
        return new JsonObject().put("path", "/t/" + token).put("minutes", minutes);
    }

    // --- sockets ---

    private void channels(RoutingContext ctx) {
        attempt(ctx, () -> {
            upgradeOnly(ctx);
            String id = ctx.pathParam("id");
            String session = ctx.request().getParam("session_id");
            ctx.request().pause();
            vertx.executeBlocking(() -> {
                desk.model(id);
                return desk.channels().hub(id);
            }, false).onComplete(found -> {
                ctx.request().resume();
                if (found.failed()) {
                    failed(ctx, found.cause());
                    return;
                }
                ctx.request().toWebSocket().onSuccess(socket -> desk.channels().open(socket, found.result(), session, type -> host.right(ctx, id).atLeast(Demands.jupyter(type)), host.stays(ctx, id)))
                        .onFailure(e -> LOG.log(Level.FINE, "A socket could not be opened.", e));
            });
        });
    }

    /** There are no events; a client that listens would come again and again if it could not. */
    private void events(RoutingContext ctx) {
        attempt(ctx, () -> {
            upgradeOnly(ctx);
            ctx.request().toWebSocket().onSuccess(JupyterApi::silent).onFailure(e -> LOG.log(Level.FINE, "A socket could not be opened.", e));
        });
    }

    private static void silent(ServerWebSocket socket) {
        socket.exceptionHandler(_ -> socket.close());
    }

    private static void upgradeOnly(RoutingContext ctx) {
        if (!"websocket".equalsIgnoreCase(ctx.request().getHeader("Upgrade"))) {
            throw new JupyterError(426, "This address speaks WebSocket only.");
        }
    }

    // --- answering ---

    private static BodyHandler body(long limit) {
        return BodyHandler.create(false).setBodyLimit(limit);
    }

    private Handler<RoutingContext> answer(int status, Function<RoutingContext, Object> answer) {
        return ctx -> blocking(ctx, () -> answer.apply(ctx), result -> {
            if (result == null) {
                nothing(ctx);
            } else {
                json(ctx, status, result);
            }
        });
    }

    private <T> void blocking(RoutingContext ctx, Callable<T> task, Consumer<T> then) {
        vertx.executeBlocking(task, false).onComplete(result -> {
            if (result.failed()) {
                failed(ctx, result.cause());
            } else {
                then.accept(result.result());
            }
        });
    }

    private static void attempt(RoutingContext ctx, Runnable task) {
        try {
            task.run();
        } catch (JupyterError e) {
            failed(ctx, e);
        }
    }

    /** Our own errors as Jupyter writes them; others are the web server's business. */
    private static void failed(RoutingContext ctx, Throwable failure) {
        JupyterError error = failure instanceof JupyterError ours ? ours : failure instanceof FileProblem problem ? JupyterError.of(problem) : null;
        if (error != null && !ctx.response().ended()) {
            ctx.response().setStatusCode(error.status()).putHeader("Content-Type", "application/json").putHeader("Cache-Control", "no-store").end(error.json());
        } else {
            ctx.fail(failure);
        }
    }

    private static void nothing(RoutingContext ctx) {
        ctx.response().setStatusCode(204).putHeader("Cache-Control", "no-store").end();
    }

    private static void json(RoutingContext ctx, int status, Object value) {
        HttpServerResponse response = ctx.response().setStatusCode(status).putHeader("Cache-Control", "no-store");
        response.putHeader("Content-Type", "application/json").end(io.vertx.core.json.Json.encode(value));
    }

    private static JsonObject bodyOf(RoutingContext ctx) {
        Buffer buffer = ctx.body().buffer();
        if (buffer == null || buffer.length() == 0) {
            return new JsonObject();
        }
        try {
            return new JsonObject(buffer);
        } catch (DecodeException | ClassCastException e) {
            throw JupyterError.badRequest("The body is no JSON object.");
        }
    }

    private static String text(JsonObject body, String key, String absent) {
        return switch (body.getValue(key)) {
            case null -> absent;
            case String text -> text;
            default -> throw JupyterError.badRequest("\"" + key + "\" must be a text.");
        };
    }

    /** The file's path in the request's, without slashes at its ends. */
    private static String path(RoutingContext ctx) {
        String raw = ctx.pathParam("path");
        return raw == null ? "" : Contents.strip(raw);
    }
}
