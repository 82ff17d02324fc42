package io.millrace.server.http;

import static io.millrace.server.http.Answers.address;
import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.config.Configuration.OpenIdConnect;
import io.millrace.server.jupyter.JupyterApi;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Codes;
import io.millrace.server.people.People;
import io.millrace.server.people.Refusal;
import io.millrace.server.people.Role;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The ways in: a token where one person works here; a password, an invitation or an identity provider where several do. */
final class SignInRoutes {
    private static final Logger LOG = Logger.getLogger(SignInRoutes.class.getName());
    private static final String STATE = "millrace_provider";
    /** The cookie outlives no session: those have limits of their own. */
    private static final long COOKIE_SECONDS = 400L * 24 * 3600;

    private final Gate gate;
    private final Access access;
    private final RateLimits rates;
    private final Answers answers;
    private final Optional<Provider> provider;

    SignInRoutes(Vertx vertx, Gate gate, Access access, RateLimits rates, Answers answers, Optional<OpenIdConnect> provider) {
        this.gate = gate;
        this.access = access;
        this.rates = rates;
        this.answers = answers;
        this.provider = provider.map(options -> new Provider(vertx, options, InstantSource.system()));
    }

    void mount(Routes router) {
        router.get("/api/sign-in").handler(ctx -> Answers.send(ctx, 200, new JsonObject().put("people", access.people().isPresent())
                .put("provider", provider.map(p -> p.options().name()).orElse(null)).encode()));
        router.post("/api/sign-in").handler(smallBody()).handler(ctx -> {
            if (access.people().isEmpty()) {
                withToken(ctx);
            } else {
                withPassword(ctx, access.people().get());
            }
        });
        router.post("/api/sign-out").handler(answers.json(200, ctx -> {
            people().signOut(Gate.caller(ctx), address(ctx));
            gate.signIn().farewell(ctx.request());
            return "{}";
        }));
        router.get("/api/join/:code").handler(answers.json(200, ctx -> invitation(ctx.pathParam("code"))));
        router.post("/api/join/:code").handler(smallBody()).handler(ctx -> {
            patience(ctx);
            JsonObject body = bodyOf(ctx);
            answers.blocking(ctx, () -> people().join(ctx.pathParam("code"), body.getString("login", ""), body.getString("name", ""), text(body, "password"), address(ctx), agent(ctx)),
                    session -> welcome(ctx, session));
        });
        router.get("/api/sign-in/provider").handler(this::toProvider);
        router.get("/api/sign-in/callback").handler(this::fromProvider);
        router.get("/api/me").handler(this::me);
    }

    private People people() {
        return access.people().orElseThrow(() -> new ApiError(404, "one-person", "This server is one person's: start it with --people to let others in."));
    }

    private static String agent(RoutingContext ctx) {
        return Optional.ofNullable(ctx.request().getHeader("User-Agent")).orElse("");
    }

    private void patience(RoutingContext ctx) {
        if (!rates.mayTry(address(ctx))) {
            ctx.response().putHeader("Retry-After", "60");
            throw new ApiError(429, "too-many-attempts", "Too many wrong attempts came from this address: wait a minute.");
        }
    }

    private void withToken(RoutingContext ctx) {
        patience(ctx);
        if (!(bodyOf(ctx).getValue("token") instanceof String token) || !gate.signIn().isToken(token)) {
            rates.wrong(address(ctx));
            throw new ApiError(401, "wrong-token", "That is not the token of this server.");
        }
        gate.signIn().welcome(ctx.request());
        Answers.send(ctx, 200, new JsonObject().put("name", access.machine().name()).put("xsrf", gate.signIn().xsrf()).encode());
    }

    private void withPassword(RoutingContext ctx, People people) {
        patience(ctx);
        SignIn.checkOrigin(ctx.request(), false);
        JsonObject body = bodyOf(ctx);
        String login = text(body, "login");
        String password = text(body, "password");
        answers.blocking(ctx, () -> people.signIn(login, password, address(ctx), agent(ctx)), session -> {
            if (session.isEmpty()) {
                rates.wrong(address(ctx));
                ctx.fail(new ApiError(401, "wrong-password", "This login and password do not fit."));
                return;
            }
            welcome(ctx, session.get());
        });
    }

    private void welcome(RoutingContext ctx, String session) {
        gate.signIn().welcome(ctx.request(), session, COOKIE_SECONDS);
        Answers.send(ctx, 200, new JsonObject().put("xsrf", gate.signIn().xsrf(session)).encode());
    }

    private String invitation(String code) {
        var found = people().invitations().find(code).orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "This link was used already, or its time is over: ask for a new one."));
        return new JsonObject().put("role", found.role().text()).put("note", found.note())
                .put("login", people().accounts().get(found.account()).map(account -> account.login()).orElse(null)).encode();
    }

    // --- the identity provider ---

    private Provider provider() {
        return provider.orElseThrow(() -> new ApiError(404, "no-provider", "This server has no identity provider."));
    }

    private void toProvider(RoutingContext ctx) {
        people();
        String state = Codes.fresh();
        String redirect = (ctx.request().isSSL() ? "https://" : "http://") + ctx.request().getHeader("Host") + "/api/sign-in/callback";
        provider().begin(state, redirect).onSuccess(address -> {
            // Comes back from another site, which a strict cookie would not.
            ctx.response().addCookie(Cookie.cookie(STATE, state).setHttpOnly(true).setSameSite(CookieSameSite.LAX).setPath("/api/sign-in").setSecure(ctx.request().isSSL()).setMaxAge(600));
            ctx.response().setStatusCode(302).putHeader("Location", address).putHeader("Cache-Control", "no-store").end();
        }).onFailure(e -> back(ctx, e));
    }

    private void fromProvider(RoutingContext ctx) {
        Cookie cookie = ctx.request().getCookie(STATE);
        String state = ctx.request().getParam("state", "");
        String code = ctx.request().getParam("code");
        if (cookie == null || state.isEmpty() || !cookie.getValue().equals(state) || code == null) {
            back(ctx, new ApiError(400, "provider", "The identity provider let nobody in."));
            return;
        }
        provider().finish(state, code).onSuccess(person -> answers.blocking(ctx, () ->
                people().signInFromProvider(person.subject(), person.login(), person.name(), provider().options().role(), address(ctx), agent(ctx)), session -> {
                    if (session.isEmpty()) {
                        back(ctx, new ApiError(403, "disabled", "This account is disabled."));
                        return;
                    }
                    gate.signIn().welcome(ctx.request(), session.get(), COOKIE_SECONDS);
                    ctx.response().setStatusCode(302).putHeader("Location", "/").putHeader("Cache-Control", "no-store").end();
                })).onFailure(e -> back(ctx, e));
    }

    /** To the sign-in page, which says that it did not work; the log says why. */
    private static void back(RoutingContext ctx, Throwable failure) {
        LOG.log(Level.WARNING, "A sign-in by the identity provider failed: " + failure.getMessage(), failure instanceof ApiError ? null : failure);
        ctx.response().setStatusCode(302).putHeader("Location", "/?sign-in=failed").putHeader("Cache-Control", "no-store").end();
    }

    // --- who I am ---

    private void me(RoutingContext ctx) {
        Caller caller = Gate.caller(ctx);
        String name = caller.name().isEmpty() ? caller.login() : caller.name();
        JsonObject me = JupyterApi.identity(caller.login(), name, ctx.request().getParam("permissions")).put("name", name);
        if (access.people().isEmpty()) {
            if (!JupyterDoor.byAddress(ctx)) {
                gate.signIn().welcome(ctx.request());
                me.put("xsrf", gate.signIn().xsrf());
            }
        } else {
            me.put("people", true).put("id", caller.id()).put("login", caller.login()).put("role", caller.role().text()).put("scope", caller.scope().text())
                    .put("local", access.people().get().accounts().get(caller.id()).map(account -> account.local()).orElse(false))
                    .put("makes", caller.role().atLeast(Role.SCIENTIST));
            Cookie cookie = ctx.request().getCookie(SignIn.SESSION);
            if (cookie != null && !JupyterDoor.byAddress(ctx)) {
                me.put("xsrf", gate.signIn().xsrf(cookie.getValue()));
            }
        }
        Answers.send(ctx, 200, me.encode());
    }
}
