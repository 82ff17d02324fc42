package io.millrace.server.http;

import io.millrace.server.jupyter.Capabilities.Capability;
import io.millrace.server.jupyter.JupyterApi;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Lets Jupyter's clients in: by the server's token, a browser's cookie, or a token in the address that is good for a part of the interface. */
final class JupyterDoor implements JupyterApi.Host {
    private static final String CAPABILITY = "capability";

    private final WebServer.Parts parts;
    private final JupyterApi api;

    JupyterDoor(Vertx vertx, WebServer.Parts parts) {
        this.parts = parts;
        WebServer.Jupyter jupyter = parts.jupyter();
        this.api = new JupyterApi(vertx, this, parts.notebooks(), parts.workspace().files(), jupyter.store(), jupyter.clock(), jupyter.capabilities(), jupyter.origins(), parts.maxBodyBytes());
    }

    JupyterApi api() {
        return api;
    }

    /** What comes before the sign-in. A token in the address is checked here, and the request goes on as if it had been made without. */
    void mountOpen(Router router) {
        api.mountOpen(router);
        router.routeWithRegex("/t/(?<token>[^/]+)(?<rest>/.*)").handler(ctx -> {
            String rest = ctx.normalizedPath().substring(ctx.normalizedPath().indexOf('/', 3));
            Optional<Capability> found = parts.jupyter().capabilities().check(ctx.pathParam("token")).filter(capability -> capability.allows(rest));
            if (found.isEmpty()) {
                ctx.next();
                return;
            }
            ctx.put(CAPABILITY, found.get());
            String query = ctx.request().query();
            ctx.reroute(query == null ? rest : rest + "?" + query);
        });
        router.route("/t/*").handler(_ -> {
            throw new ApiError(401, "not-signed-in", "The token in the address is not good for this, or its time is over.");
        });
    }

    void mount(Router router) {
        api.mount(router);
        api.mountFiles(router);
    }

    /** Whether a token in the address has let this request in: that is good for a part of the interface, and never for a cookie. */
    static boolean byAddress(RoutingContext ctx) {
        return ctx.get(CAPABILITY) != null;
    }

    /** The sign-in of everything under {@code /api/}. */
    void demand(RoutingContext ctx) {
        if (!byAddress(ctx)) {
            parts.signIn().demand(ctx.request());
        }
        ctx.next();
    }

    @Override
    public String person(RoutingContext ctx) {
        return ctx.get(CAPABILITY) instanceof Capability capability ? capability.person() : parts.person();
    }

    /** A token proves itself, whatever page it is sent from; a cookie does so only from our own. */
    @Override
    public void demandSocket(RoutingContext ctx) {
        if (!byAddress(ctx) && !parts.signIn().byToken(ctx.request())) {
            parts.signIn().demandSocket(ctx.request());
        }
    }
}
