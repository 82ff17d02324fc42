package io.millrace.server.http;

import io.millrace.server.files.Cabinet;
import io.millrace.server.jupyter.Capabilities.Capability;
import io.millrace.server.jupyter.JupyterApi;
import io.millrace.server.people.Caller;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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
        api.mountOrigins(router::route);
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

    void mount(Routes routes) {
        api.mount(routes);
        api.mountFiles(routes);
    }

    /** Whether a token in the address has let this request in: that is good for a part of the interface, and never for a cookie. */
    static boolean byAddress(RoutingContext ctx) {
        return capability(ctx) != null;
    }

    static Capability capability(RoutingContext ctx) {
        return ctx.get(CAPABILITY);
    }

    @Override
    public Caller caller(RoutingContext ctx) {
        return Gate.caller(ctx);
    }

    @Override
    public Right right(RoutingContext ctx, String notebook) {
        return parts.access().grants().of(Gate.caller(ctx), notebook);
    }

    @Override
    public BooleanSupplier stays(RoutingContext ctx, String notebook) {
        Caller caller = Gate.caller(ctx);
        return () -> parts.access().people().isEmpty()
                || parts.access().people().get().again(caller).map(now -> parts.access().grants().may(now, notebook, Right.VIEW)).orElse(false);
    }

    @Override
    public Cabinet files(RoutingContext ctx) {
        return parts.access().files(parts.workspace().files(), Gate.caller(ctx));
    }

    @Override
    public void made(RoutingContext ctx, String notebook) {
        parts.access().grants().made(Gate.caller(ctx), notebook);
    }
}
