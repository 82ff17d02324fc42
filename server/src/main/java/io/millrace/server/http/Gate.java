package io.millrace.server.http;

import io.millrace.server.jupyter.Capabilities.Capability;
import io.millrace.server.people.Caller;
import io.millrace.server.people.People;
import io.millrace.server.people.Scope;
import io.millrace.server.rights.Access;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Makes a {@link Caller} of a request, or refuses it. On a server of one person the server's token and its cookie open everything. Where people sign in, a browser has a session of its own, a script or a
 * Jupyter client a token of its own, and the server's token, which never leaves the machine, is good in a header only: for the commands of who runs the server.
 */
final class Gate {
    private static final String CALLER = "caller";
    private static final String UNATTENDED = "X-Unattended";

    private final SignIn signIn;
    private final Access access;

    Gate(SignIn signIn, Access access) {
        this.signIn = signIn;
        this.access = access;
    }

    SignIn signIn() {
        return signIn;
    }

    /** Who makes this request; it has been let in. */
    static Caller caller(RoutingContext ctx) {
        return ctx.get(CALLER);
    }

    static void let(RoutingContext ctx, Caller caller) {
        ctx.put(CALLER, caller);
    }

    /**
     * Lets the request in.
     *
     * @param socket whether it becomes a WebSocket
     * @param ours   whether only our own page may open that socket with a token that other pages could have
     * @throws ApiError where it may not pass
     */
    Caller admit(RoutingContext ctx, boolean socket, boolean ours) {
        if (JupyterDoor.capability(ctx) instanceof Capability capability) {
            return access.people().isEmpty() ? access.machine() : access.people().get().byId(capability.person(), Scope.EDIT).orElseThrow(Gate::stranger);
        }
        HttpServerRequest request = ctx.request();
        if (access.people().isEmpty()) {
            if (!socket) {
                signIn.demand(request);
            } else if (ours || !signIn.byToken(request)) {
                signIn.demandSocket(request);
            }
            return access.machine();
        }
        return person(access.people().get(), request, socket, ours);
    }

    private Caller person(People people, HttpServerRequest request, boolean socket, boolean ours) {
        Optional<Caller> byToken = token(people, request);
        if (byToken.isPresent()) {
            if (socket && ours) {
                SignIn.checkOrigin(request, false);
            }
            return byToken.get();
        }
        Cookie cookie = request.getCookie(SignIn.SESSION);
        Caller caller = Optional.ofNullable(cookie).flatMap(found -> people.bySession(found.getValue(), attended(request, socket))).orElseThrow(Gate::stranger);
        if (socket) {
            SignIn.checkOrigin(request, true);
        } else {
            signIn.demandRepeated(request, cookie.getValue());
        }
        return caller;
    }

    /** A page says so of what it asks by itself while nobody touches it, and connects again by itself. */
    private static boolean attended(HttpServerRequest request, boolean socket) {
        return !socket && request.getHeader(UNATTENDED) == null;
    }

    private Optional<Caller> token(People people, HttpServerRequest request) {
        Optional<String> bearer = SignIn.bearer(request);
        if (bearer.filter(signIn::isToken).isPresent()) {
            return Optional.of(access.machine());
        }
        return bearer.flatMap(people::byToken).or(() -> Optional.ofNullable(request.getParam("token")).flatMap(people::byToken));
    }

    private static ApiError stranger() {
        return new ApiError(401, "not-signed-in", "Sign in first: your session has ended, or there was none.");
    }
}
