package io.millrace.server.http;

import io.millrace.kernel.confine.Layers;
import io.millrace.pool.Pool;
import io.millrace.pool.PoolRefusal;
import io.millrace.server.Host;
import io.millrace.server.administration.Administration;
import io.millrace.server.config.Configuration;
import io.millrace.server.files.FileProblem;
import io.millrace.server.files.Workspace;
import io.millrace.server.gallery.Originals;
import io.millrace.server.jupyter.Capabilities;
import io.millrace.server.jupyter.JupyterApi;
import io.millrace.server.jupyter.JupyterError;
import io.millrace.server.jupyter.Samples;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.Person;
import io.millrace.server.metrics.Health;
import io.millrace.server.metrics.Metrics;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Refusal;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.millrace.server.sharing.Comments;
import io.millrace.server.sharing.Links;
import io.millrace.server.store.JupyterStore;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.wire.Framing;
import io.millrace.server.security.Secrets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The web server: who may, what is asked, and who answers. What each request under {@code /api/} needs
 * stands in {@link io.millrace.server.rights.Endpoints}; every other path is the page.
 */
public final class WebServer {
    private static final Logger LOG = Logger.getLogger(WebServer.class.getName());
    private static final long STAYS_MILLIS = 2_000;
    private static final int FAREWELL_SECONDS = 3;
    private static final int MAX_SMALL_BODY = 64 * 1024;
    private static final int MAX_SOCKET_MESSAGE = 8 * 1024 * 1024;

    /** What the server is made of, as far as the web sees it. */
    public record Parts(LiveNotebooks notebooks, Samples samples, Workspace workspace, CompletableFuture<Pool> pool, SignIn signIn, Access access, String person, String version,
                        long maxBodyBytes, Host host, Jupyter jupyter, Administration administration, Metrics metrics, Health health, Links links, Optional<Configuration.OpenIdConnect> provider) {}

    /** What the Jupyter interface needs: its part of the store, tokens for addresses, and the origins of other sites. */
    public record Jupyter(JupyterStore store, Capabilities capabilities, List<String> origins, InstantSource clock) {}

    private final Vertx vertx;
    private final Parts parts;
    private final NotebookRoutes routes;
    private final HistoryRoutes history;
    private final PoolSocket pool;
    private final PoolRoutes chips;
    private final Gate gate;
    private final Links links;
    private final NotebookSockets sockets;
    private final JupyterDoor jupyter;
    private final Page page = new Page();
    private volatile boolean leaving;
    private final Guard guard;
    private final RateLimits rates;

    /**
     * What stands before the routes.
     *
     * @param requestsASecond     of one address; 0 for no limit
     * @param connectionsAnAddress at once; 0 for no limit
     * @param confinement         the layers around kernels
     * @param secrets             what cells may ask for by name
     */
    public record Guard(java.util.Optional<Configuration.TlsFiles> tls, int requestsASecond, int connectionsAnAddress, java.util.function.Supplier<java.util.List<Layers.Layer>> confinement,
                        Secrets secrets) {}

    public WebServer(Vertx vertx, Parts parts, Guard guard) {
        this.guard = guard;
        this.rates = new RateLimits(guard.requestsASecond(), guard.connectionsAnAddress(), System::nanoTime);
        this.vertx = vertx;
        this.parts = parts;
        this.gate = new Gate(parts.signIn(), parts.access());
        this.links = parts.links();
        this.sockets = new NotebookSockets(parts.access());
        this.routes = new NotebookRoutes(parts.notebooks(), parts.samples(), parts.workspace().files(), parts.access(), parts.workspace().copies());
        this.history = new HistoryRoutes(parts.notebooks());
        this.pool = new PoolSocket(vertx, parts.pool());
        this.chips = new PoolRoutes(parts.pool(), parts.access());
        this.jupyter = new JupyterDoor(vertx, parts);
    }

    public Future<HttpServer> listen(String host, int port) {
        HttpServerOptions options = new HttpServerOptions().setTcpNoDelay(true).setMaxHeaderSize(32 * 1024).setMaxInitialLineLength(16 * 1024)
                .setMaxWebSocketFrameSize(MAX_SOCKET_MESSAGE).setMaxWebSocketMessageSize(MAX_SOCKET_MESSAGE).setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false).setIdleTimeout(0).setCompressionSupported(false).setHttp2ClearTextEnabled(false)
                .setWebSocketSubProtocols(List.of(Framing.V1)).setMaxFormFields(64).setDecoderInitialBufferSize(512);
        guard.tls().ifPresent(files -> Tls.apply(options, files));
        Patience patience = new Patience(vertx);
        HttpServer server = vertx.createHttpServer(options).connectionHandler(connection -> {
            String address = connection.remoteAddress().hostAddress();
            if (rates.connected(address)) {
                parts.metrics().connected();
                connection.closeHandler(_ -> {
                    rates.disconnected(address);
                    parts.metrics().disconnected();
                });
                patience.watch(connection);
            } else {
                connection.close();
            }
        });
        Router router = router();
        return server.requestHandler(request -> {
            patience.asked(request);
            router.handle(request);
        }).listen(port, host).onSuccess(started -> guard.tls().ifPresent(files -> new Tls(vertx, started, files).watch()));
    }

    private Router router() {
        Router router = Router.router(vertx);
        MetricsRoutes metrics = new MetricsRoutes(parts.metrics(), parts.health());
        router.route().handler(this::headers);
        metrics.measure(router);
        Guarded guarded = new Guarded(vertx, router, gate, parts.access().grants(), this::notebookOf, links::right);
        metrics.mountHealth(guarded);
        router.route().handler(ctx -> {
            if (!rates.request(ctx.request().remoteAddress().hostAddress())) {
                ctx.response().putHeader("Retry-After", "1");
                throw new ApiError(429, "too-many-requests", "Too many requests came from this address: wait a second.");
            }
            ctx.next();
        });
        jupyter.mountOpen(router);
        guarded.get("/api/version").handler(ctx -> json(ctx, 200, new JsonObject().put("version", parts.version()).encode()));
        guarded.get("/api/frame").handler(ctx -> OutputFrame.serve(ctx.response()));
        Answers answers = new Answers(vertx);
        new SignInRoutes(vertx, gate, parts.access(), rates, answers, parts.provider()).mount(guarded);
        guarded.get("/api/notebooks/:id/socket").handler(ctx -> notebookSocket(ctx, guarded));
        guarded.get("/api/pool/socket").handler(this::poolSocket);
        guarded.get("/api/status").handler(answer(200, _ -> jupyter.api().status().put("ready", true)
                .put("pool", !parts.pool().isDone() ? "starting" : parts.pool().isCompletedExceptionally() ? "failed" : "ready").put("confinement", confinement()).encode()));
        metrics.mount(guarded, answers);
        jupyter.mount(guarded);
        notebooks(guarded);
        mountParts(guarded, answers);
        if (!guarded.missing().isEmpty()) {
            throw new IllegalStateException("These lines of Endpoints have no route: " + guarded.missing() + ".");
        }
        // What is not there is nobody's business before the sign-in.
        for (String path : List.of("/api/*", "/files/*", "/kernelspecs/*")) {
            router.route(path).handler(ctx -> {
                gate.admit(ctx, false, true);
                ctx.next();
            });
        }
        router.route("/api/*").handler(ctx -> {
            throw new ApiError(404, "not-found", "There is nothing at " + ctx.request().method() + " " + ctx.request().path() + ".");
        });
        router.get().handler(this::page);
        router.head().handler(this::page);
        router.route().handler(_ -> {
            throw new ApiError(405, "method-not-allowed", "Only GET is understood here.");
        });
        router.route().failureHandler(this::failed);
        return router;
    }

    /** The notebook that a request names by a file, a session or a run. Blocks. */
    private Optional<String> notebookOf(RoutingContext ctx) {
        if (ctx.pathParam("run") != null) {
            return parts.notebooks().store().poolRun(ctx.pathParam("run")).map(NotebookStore.PoolRun::notebook);
        }
        return ctx.pathParam("id") != null ? jupyter.api().notebookOfSession(ctx.pathParam("id")) : jupyter.api().notebookOfFile(ctx);
    }

    private void notebooks(Routes router) {
        router.get("/api/samples").handler(answer(200, _ -> routes.samples()));
        router.get("/api/notebooks").handler(answer(200, ctx -> routes.list(Gate.caller(ctx))));
        router.post("/api/notebooks").handler(body(MAX_SMALL_BODY)).handler(answer(201, ctx -> routes.create(bodyOf(ctx), Gate.caller(ctx))));
        router.post("/api/notebooks/import").handler(body(parts.maxBodyBytes()))
                .handler(answer(201, ctx -> routes.importNotebook(bodyOf(ctx), ctx.request().getParam("title"), ctx.request().getParam("folder"), Gate.caller(ctx))));
        router.put("/api/notebooks/:id/content").handler(body(parts.maxBodyBytes())).handler(answer(204, ctx -> {
            routes.rewrite(ctx.pathParam("id"), Answers.parameter(ctx, "name"), ctx.body().asString("UTF-8"));
            return "";
        }));
        router.post("/api/notebooks/import-text").handler(body(parts.maxBodyBytes())).handler(answer(201, ctx ->
                routes.importText(Answers.parameter(ctx, "name"), ctx.body().asString("UTF-8"), ctx.request().getParam("folder"), Gate.caller(ctx))));
        router.get("/api/notebooks/:id/export/:format").handler(ctx -> blocking(ctx, () -> routes.export(ctx.pathParam("id"), ctx.pathParam("format")),
                file -> ctx.response().putHeader("Content-Type", file.type()).putHeader("Cache-Control", "no-store").putHeader("Content-Disposition", "attachment")
                        .end(Buffer.buffer(file.content()))));
        router.get("/api/notebooks/(?<id>[^/]+)\\.ipynb").handler(answer(200, ctx -> routes.export(ctx.pathParam("id"))));
        router.get("/api/notebooks/:id/outputs/:run/:index/text").handler(this::text);
        router.patch("/api/notebooks/:id").handler(body(MAX_SMALL_BODY)).handler(answer(200, ctx -> routes.rename(ctx.pathParam("id"), bodyOf(ctx), Who.of(ctx).id())));
        router.delete("/api/notebooks/:id").handler(answer(204, ctx -> {
            routes.delete(ctx.pathParam("id"));
            return "";
        }));
    }

    private void mountParts(Routes router, Answers answers) {
        Access access = parts.access();
        new FileRoutes(parts.workspace(), access, answers).mount(router);
        new ScheduleRoutes(parts.workspace().schedules(), parts.workspace().files(), access.grants(), answers).mount(router);
        new TeachingRoutes(parts.workspace().teaching(), access.grants(), answers).mount(router);
        new DataRoutes(parts.workspace().data(), access, answers).mount(router);
        new SecretRoutes(guard.secrets(), answers).mount(router);
        new AccountRoutes(access, answers).mount(router);
        new PeopleRoutes(access, answers).mount(router);
        new AdminRoutes(parts.administration(), access).mount(router, answers);
        new BackupRoutes(parts.administration(), access, parts.host(), this::farewell).mount(router, answers);
        new AuditRoutes(access, parts.notebooks(), answers).mount(router);
        Comments comments = new Comments(access.sql(), InstantSource.system());
        new CommentRoutes(comments, access, parts.notebooks(), answers).mount(router);
        gallery(router, answers);
        new SharingRoutes(access, links, parts.notebooks(), routes, answers).mount(router);
        chips.mount(router, answers);
        historyRoutes(router);
        router.post("/api/shutdown").handler(body(MAX_SMALL_BODY)).handler(ctx -> {
            boolean leave = Boolean.TRUE.equals(bodyOf(ctx).getValue("leaveKernels"));
            json(ctx, 202, "{}");
            parts.host().end(leave);
        });
    }

    /** From here on no socket is opened any more, and those that are open are told why they end; who does not listen is not waited for. */
    private Future<Void> farewell() {
        leaving = true;
        return Future.join(List.of(sockets.farewell(), pool.farewell())).timeout(FAREWELL_SECONDS, TimeUnit.SECONDS).otherwiseEmpty().mapEmpty();
    }

    private void gallery(Routes router, Answers answers) {
        Workspace workspace = parts.workspace();
        new GalleryRoutes(workspace.gallery(), parts.access(), routes, answers).mount(router);
        Originals originals = new Originals(parts.notebooks(), workspace.gallery(), parts.samples(), workspace.teaching().assigning());
        new OriginalRoutes(workspace.copies(), workspace.gallery(), originals, parts.access(), routes, answers).mount(router);
    }

    private void historyRoutes(Routes router) {
        String versions = "/api/notebooks/:id/versions";
        router.get(versions).handler(answer(200, ctx -> history.versions(ctx.pathParam("id"))));
        router.post(versions).handler(body(MAX_SMALL_BODY))
                .handler(answer(201, ctx -> history.keep(ctx.pathParam("id"), bodyOf(ctx), Who.of(ctx))));
        router.get(versions + "/:sequence").handler(answer(200, ctx -> history.version(ctx.pathParam("id"), sequence(ctx))));
        router.patch(versions + "/:sequence").handler(body(MAX_SMALL_BODY))
                .handler(answer(200, ctx -> history.rename(ctx.pathParam("id"), sequence(ctx), bodyOf(ctx))));
        router.delete(versions + "/:sequence").handler(answer(204, ctx -> {
            history.remove(ctx.pathParam("id"), sequence(ctx));
            return "";
        }));
        router.post("/api/notebooks/:id/purge").handler(body(MAX_SMALL_BODY)).handler(answer(204, ctx -> {
            history.purge(ctx.pathParam("id"), bodyOf(ctx), Who.of(ctx));
            new Comments(parts.access().sql(), InstantSource.system()).purge(ctx.pathParam("id"), bodyOf(ctx).getString("text"));
            parts.workspace().gallery().purge(ctx.pathParam("id"), bodyOf(ctx).getString("text"));
            parts.workspace().copies().purge(ctx.pathParam("id"), bodyOf(ctx).getString("text"));
            return "";
        }));
        router.get("/api/notebooks/:id/deeds").handler(answer(200, ctx -> history.deeds(ctx.pathParam("id"), number(ctx, "before", Long.MAX_VALUE))));
    }

    private static long sequence(RoutingContext ctx) {
        return number(ctx.pathParam("sequence"), "the version's number");
    }

    private io.vertx.core.json.JsonArray confinement() {
        io.vertx.core.json.JsonArray list = new io.vertx.core.json.JsonArray();
        guard.confinement().get().forEach(layer -> list.add(new JsonObject().put("name", layer.name()).put("active", layer.active()).put("detail", layer.detail())));
        return list;
    }

    private static BodyHandler body(long limit) {
        return BodyHandler.create(false).setBodyLimit(limit);
    }

    private void headers(RoutingContext ctx) {
        HttpServerResponse response = ctx.response();
        response.putHeader("X-Content-Type-Options", "nosniff").putHeader("Referrer-Policy", "no-referrer").putHeader("X-Frame-Options", "DENY")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin").putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        if (ctx.request().isSSL()) {
            response.putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        if (ctx.request().path().startsWith("/api/")) {
            // An answer of the interface is never a document; the frame for outputs and the page say their own policy over this one.
            response.putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
        }
        ctx.next();
    }

    private void page(RoutingContext ctx) {
        String token = ctx.request().getParam("token");
        if (token != null && parts.access().people().isEmpty() && parts.signIn().isToken(token)) {
            parts.signIn().welcome(ctx.request());
            ctx.response().setStatusCode(302).putHeader("Location", ctx.request().path()).putHeader("Cache-Control", "no-store").end();
            return;
        }
        page.serve(ctx.request());
    }

    private void notebookSocket(RoutingContext ctx, Guarded guarded) {
        upgradeOnly(ctx);
        String id = ctx.pathParam("id");
        long from = number(ctx, "from", -1);
        Person person = Who.of(ctx);
        Caller caller = Gate.caller(ctx);
        ctx.request().pause();
        vertx.executeBlocking(() -> routes.live(id), false).onComplete(found -> {
            ctx.request().resume();
            if (found.failed()) {
                ctx.fail(found.cause());
                return;
            }
            LiveNotebook live = found.result();
            parts.metrics().socketOpened("notebook");
            ctx.request().toWebSocket().onSuccess(socket -> {
                NotebookSocket opened = new NotebookSocket(vertx, socket, live, parts.notebooks(), person, UUID.randomUUID().toString().substring(0, 8),
                        () -> sockets.right(caller, now -> guarded.right(ctx, now, id)), !caller.everyone());
                parts.access().people().ifPresent(people -> opened.onUse(() -> people.sessions().used(caller.means())));
                opened.open(from);
                sockets.add(opened, socket);
            }).onFailure(e -> LOG.log(Level.FINE, "A socket could not be opened.", e));
        });
    }

    private void poolSocket(RoutingContext ctx) {
        upgradeOnly(ctx);
        parts.metrics().socketOpened("pool");
        Caller caller = Gate.caller(ctx);
        ctx.request().toWebSocket().onSuccess(socket -> {
            pool.add(socket);
            // Who may not come in any more is told nothing more.
            vertx.setPeriodic(STAYS_MILLIS, timer -> {
                if (socket.isClosed()) {
                    vertx.cancelTimer(timer);
                } else if (parts.access().people().map(people -> people.again(caller).isEmpty()).orElse(false)) {
                    socket.close((short) 4403, "You may not come in any more.");
                }
            });
        }).onFailure(e -> LOG.log(Level.FINE, "A socket could not be opened.", e));
    }

    private void upgradeOnly(RoutingContext ctx) {
        if (leaving) {
            throw new ApiError(503, "restoring", NotebookSocket.RESTORING);
        }
        if (!"websocket".equalsIgnoreCase(ctx.request().getHeader("Upgrade"))) {
            throw new ApiError(426, "websocket-only", "This address speaks WebSocket only.");
        }
    }

    private void text(RoutingContext ctx) {
        int index = (int) number(ctx.pathParam("index"), "the output's index");
        long offset = number(ctx, "offset", 0);
        long length = number(ctx, "length", Long.MAX_VALUE / 4);
        if (index < 0 || offset < 0 || length < 0) {
            throw ApiError.badRequest("Index, offset and length are not negative.");
        }
        blocking(ctx, () -> routes.text(ctx.pathParam("id"), ctx.pathParam("run"), index, offset, length),
                text -> ctx.response().putHeader("Content-Type", "text/plain; charset=utf-8").putHeader("Cache-Control", "no-store").end(text));
    }

    private static long number(RoutingContext ctx, String key, long absent) {
        String text = ctx.request().getParam(key);
        return text == null ? absent : number(text, "\"" + key + "\"");
    }

    private static long number(String text, String what) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiError.badRequest("For " + what + " a whole number is needed, and \"" + (text.length() > 40 ? text.substring(0, 40) : text) + "\" is none.");
        }
    }

    private interface Answer {
        String to(RoutingContext ctx);
    }

    private io.vertx.core.Handler<RoutingContext> answer(int status, Answer answer) {
        return ctx -> blocking(ctx, () -> answer.to(ctx), text -> json(ctx, status, text));
    }

    private <T> void blocking(RoutingContext ctx, Callable<T> task, java.util.function.Consumer<T> then) {
        vertx.executeBlocking(task, false).onComplete(result -> {
            if (result.failed()) {
                ctx.fail(result.cause());
            } else {
                then.accept(result.result());
            }
        });
    }

    private static JsonObject bodyOf(RoutingContext ctx) {
        Buffer buffer = ctx.body().buffer();
        if (buffer == null || buffer.length() == 0) {
            return new JsonObject();
        }
        try {
            return new JsonObject(buffer);
        } catch (DecodeException | ClassCastException e) {
            throw new ApiError(400, "malformed-json", "The body is no JSON object.");
        }
    }

    private static void json(RoutingContext ctx, int status, String text) {
        HttpServerResponse response = ctx.response().setStatusCode(status).putHeader("Cache-Control", "no-store");
        if (text.isEmpty()) {
            response.end();
        } else {
            response.putHeader("Content-Type", "application/json; charset=utf-8").end(text);
        }
    }

    private void failed(RoutingContext ctx) {
        if (ctx.response().ended()) {
            return;
        }
        if (ctx.response().headWritten()) {
            ctx.request().connection().close();
            return;
        }
        switch (ctx.failure()) {
            case ApiError error -> json(ctx, error.status(), error.json());
            case Refusal refusal -> json(ctx, Answers.status(refusal), ApiError.json(refusal.kind().name().toLowerCase(java.util.Locale.ROOT), refusal.getMessage()));
            case FileProblem problem -> json(ctx, Answers.status(problem), ApiError.json(Answers.code(problem), problem.getMessage()));
            case PoolRefusal refusal -> json(ctx, refusal.code().startsWith("unknown-") ? 404 : 422, ApiError.json(refusal.code(), refusal.getMessage()));
            case JupyterError error -> json(ctx, error.status(), error.json());
            case null, default -> {
                int status = ctx.statusCode() > 0 ? ctx.statusCode() : 500;
                if (status == 413) {
                    ctx.response().putHeader("Connection", "close");
                    json(ctx, 413, ApiError.json("body-too-large", "The body is larger than what is taken here."));
                } else if (status >= 500) {
                    LOG.log(Level.SEVERE, ctx.request().method() + " " + ctx.request().path() + " failed.", ctx.failure());
                    json(ctx, 500, ApiError.json("internal", "The server failed at this request; its log says more."));
                } else {
                    json(ctx, status, ApiError.json("bad-request", "The request cannot be understood."));
                }
            }
        }
    }
}
