package io.millrace.server.http;

import io.millrace.server.jupyter.JupyterError;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Role;
import io.millrace.server.people.Scope;
import io.millrace.server.rights.Endpoint;
import io.millrace.server.rights.Endpoints;
import io.millrace.server.rights.Grants;
import io.millrace.server.rights.Need;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The one way to declare a route: it must stand in {@link Endpoints}, and what it needs there is asked for before its handlers run. Somebody who may not even see a notebook is told that there is
 * none.
 */
final class Guarded implements Routes {
    /** Where a person has followed a link to a notebook, its code; as a header, or for a socket as a parameter. */
    static final String LINK_HEADER = "X-Millrace-Link";
    static final String LINK = "link";
    /** In a request's context: the path of the line of {@link Endpoints} that it came to, with its places unfilled. */
    static final String PATTERN = "millrace.pattern";

    private final Vertx vertx;
    private final Router router;
    private final Gate gate;
    private final Grants grants;
    private final Function<RoutingContext, Optional<String>> finder;
    private final BiFunction<String, String, Right> links;
    private final Set<String> declared = new TreeSet<>();

    /**
     * @param finder the notebook that a request names by a file, a session or a run; may block
     * @param links  what the code of a link gives on a notebook; does not block
     */
    Guarded(Vertx vertx, Router router, Gate gate, Grants grants, Function<RoutingContext, Optional<String>> finder, BiFunction<String, String, Right> links) {
        this.vertx = vertx;
        this.router = router;
        this.gate = gate;
        this.grants = grants;
        this.finder = finder;
        this.links = links;
    }

    /** Lines of the table for which there is no route; there must be none. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>();
        Endpoints.all().forEach(endpoint -> missing.add(endpoint.method() + " " + endpoint.path()));
        missing.removeAll(declared);
        return missing;
    }

    @Override
    public Route route(String method, String path) {
        Endpoint endpoint = Endpoints.find(method, path);
        declared.add(method + " " + path);
        // A route of its own before the one that answers: a body is read only for somebody who was let in.
        made(endpoint).handler(ctx -> {
            ctx.put(PATTERN, endpoint.path());
            check(endpoint, ctx);
        });
        return made(endpoint);
    }

    private Route made(Endpoint endpoint) {
        Route route = endpoint.regex() ? router.routeWithRegex(endpoint.path()) : router.route(endpoint.path());
        return endpoint.method().equals("*") ? route : route.method(HttpMethod.valueOf(endpoint.method()));
    }

    @Override
    public void before(String path, Handler<RoutingContext> handler) {
        router.route(path).handler(handler);
    }

    private void check(Endpoint endpoint, RoutingContext ctx) {
        switch (endpoint.need()) {
            case Need.Open _ -> ctx.next();
            case Need.Person need -> {
                Caller caller = admit(endpoint, ctx);
                demand(caller, need.role(), need.scope());
                ctx.next();
            }
            case Need.OnNotebook need -> {
                Caller caller = byLink(endpoint, need, ctx) ? Caller.NOBODY : admit(endpoint, ctx);
                Gate.let(ctx, caller);
                onNotebook(endpoint, need, caller, ctx);
            }
        }
    }

    private Caller admit(Endpoint endpoint, RoutingContext ctx) {
        boolean ours = endpoint.path().startsWith("/api/notebooks") || endpoint.path().startsWith("/api/pool");
        Caller caller = gate.admit(ctx, endpoint.socket(), ours);
        Gate.let(ctx, caller);
        return caller;
    }

    private static void demand(Caller caller, Role role, Scope scope) {
        if (caller.everyone()) {
            return;
        }
        if (!caller.role().atLeast(role)) {
            throw new ApiError(403, "role", "For this you need to be " + article(role) + " on this server; you are " + article(caller.role()) + ".");
        }
        if (!caller.scope().atLeast(scope)) {
            throw new ApiError(403, "scope", scope == Scope.ACCOUNT ? "This needs a sign-in: a token cannot do it." : "This needs a token with the scope \"" + scope.text() + "\".");
        }
    }

    private static String article(Role role) {
        return (role == Role.ADMIN ? "an " : "a ") + role.text();
    }

    /** Whether nobody is signed in, and need not be, since a link opens what is asked for. */
    private boolean byLink(Endpoint endpoint, Need.OnNotebook need, RoutingContext ctx) {
        String code = link(ctx);
        if (code == null || need.where() != Need.Where.ID || !links.apply(code, ctx.pathParam("id")).atLeast(need.right())) {
            return false;
        }
        try {
            gate.admit(ctx, endpoint.socket(), true);
            return false;
        } catch (ApiError stranger) {
            if (endpoint.socket()) {
                SignIn.checkOrigin(ctx.request(), true);
            }
            return true;
        }
    }

    private static String link(RoutingContext ctx) {
        String header = ctx.request().getHeader(LINK_HEADER);
        return header != null ? header : ctx.request().getParam(LINK);
    }

    /** What this caller may do with this notebook, with the link that came along. */
    Right right(RoutingContext ctx, Caller caller, String notebook) {
        Right own = grants.of(caller, notebook);
        String code = link(ctx);
        Right given = code == null ? Right.NONE : links.apply(code, notebook);
        return own.atLeast(given) ? own : given;
    }

    private void onNotebook(Endpoint endpoint, Need.OnNotebook need, Caller caller, RoutingContext ctx) {
        switch (need.where()) {
            case ID -> {
                demand(endpoint, right(ctx, caller, ctx.pathParam("id")), need.right(), ctx.pathParam("id"));
                ctx.next();
            }
            case INSIDE -> ctx.next();
            case FILE, SESSION, RUN -> {
                if (caller.everyone()) {
                    ctx.next();
                    return;
                }
                ctx.request().pause();
                vertx.executeBlocking(() -> finder.apply(ctx), false).onComplete(found -> {
                    ctx.request().resume();
                    try {
                        if (found.failed()) {
                            throw found.cause() instanceof RuntimeException known ? known : new IllegalStateException(found.cause());
                        }
                        named(endpoint, need, caller, found.result());
                        ctx.next();
                    } catch (RuntimeException e) {
                        ctx.fail(e);
                    }
                });
            }
        }
    }

    private void named(Endpoint endpoint, Need.OnNotebook need, Caller caller, Optional<String> notebook) {
        if (notebook.isPresent()) {
            if (need.where() == Need.Where.RUN && caller.role() == Role.ADMIN) {
                return; // the pool is an admin's business, whosever notebook computes on it
            }
            demand(endpoint, grants.of(caller, notebook.get()), need.right(), notebook.get());
        } else if (need.where() == Need.Where.FILE && need.right() != Right.VIEW) {
            demand(caller, Role.SCIENTIST, Scope.EDIT);
        } else if (need.where() == Need.Where.RUN && caller.role() != Role.ADMIN) {
            throw new ApiError(404, "unknown-run", "There is no such run.");
        }
    }

    private static void demand(Endpoint endpoint, Right has, Right needs, String notebook) {
        if (has.atLeast(needs)) {
            return;
        }
        boolean jupyter = endpoint.path().startsWith("/api/kernels") || endpoint.path().startsWith("/api/sessions") || endpoint.path().startsWith("/api/contents");
        if (has == Right.NONE) {
            throw jupyter ? new JupyterError(404, "There is nothing at this address.") : ApiError.unknownNotebook(notebook);
        }
        String sentence = "For this you need the right to " + needs.text() + " this notebook; you may " + has.text() + " it.";
        throw jupyter ? new JupyterError(403, sentence) : new ApiError(403, "right", sentence);
    }
}
