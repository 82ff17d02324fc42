package io.millrace.server.http;

import io.millrace.server.config.Configuration.OpenIdConnect;
import io.millrace.server.people.Codes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The identity provider of a house, by OpenID Connect: the code flow with PKCE, a state that is bound to the browser, and a nonce. What it is and which keys it signs with is asked of the provider
 * itself when somebody first signs in.
 */
final class Provider {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MOST = 10_000;

    /** Who the provider says somebody is. {@code subject} is theirs for ever. */
    record Person(String subject, String login, String name) {}

    /** A way to the provider that has begun. */
    private record Begun(String verifier, String nonce, String redirect, Instant until) {}

    private final Vertx vertx;
    private final OpenIdConnect options;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Begun> begun = new ConcurrentHashMap<>();
    private volatile Future<OAuth2Auth> discovered;

    Provider(Vertx vertx, OpenIdConnect options, InstantSource clock) {
        this.vertx = vertx;
        this.options = options;
        this.clock = clock;
    }

    OpenIdConnect options() {
        return options;
    }

    /** One that did not answer is asked again by the next who comes. */
    private synchronized Future<OAuth2Auth> discovered() {
        if (discovered == null || discovered.failed()) {
            discovered = OpenIDConnectAuth.discover(vertx, new OAuth2Options().setSite(options.issuer()).setClientId(options.client()).setClientSecret(options.secret())
                    .setSupportedGrantTypes(List.of(OAuth2FlowType.AUTH_CODE.getGrantType())));
        }
        return discovered;
    }

    /** Where a browser goes to sign in; {@code state} comes back with it. */
    Future<String> begin(String state, String redirect) {
        begun.values().removeIf(way -> clock.instant().isAfter(way.until()));
        if (begun.size() >= MOST) {
            return Future.failedFuture(new ApiError(503, "busy", "Too many people are signing in at this moment: try again in a minute."));
        }
        String verifier = Codes.fresh() + Codes.fresh();
        String nonce = Codes.fresh();
        begun.put(state, new Begun(verifier, nonce, redirect, clock.instant().plus(PATIENCE)));
        return discovered().map(provider -> provider.authorizeURL(new OAuth2AuthorizationURL().setRedirectUri(redirect).setScopes(List.of("openid", "profile", "email")).setState(state)
                .setCodeChallenge(challenge(verifier)).setCodeChallengeMethod("S256").putAdditionalParameter("nonce", nonce)));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    /** Who came back. */
    Future<Person> finish(String state, String code) {
        Begun way = begun.remove(state);
        if (way == null || clock.instant().isAfter(way.until())) {
            return Future.failedFuture(new ApiError(400, "sign-in-over", "This sign-in took too long, or was made elsewhere: begin again."));
        }
        return discovered().compose(provider -> provider.authenticate(new Oauth2Credentials().setFlow(OAuth2FlowType.AUTH_CODE).setCode(code).setRedirectUri(way.redirect()).setCodeVerifier(way.verifier())).compose(user -> person(provider, user, way)));
    }

    private Future<Person> person(OAuth2Auth provider, User user, Begun way) {
        JsonObject claims = user.attributes().getJsonObject("idToken");
        if (claims == null || !way.nonce().equals(claims.getString("nonce")) || claims.getString("sub") == null) {
            return Future.failedFuture(new ApiError(401, "provider", "The identity provider did not say who you are."));
        }
        // Not every provider puts names into the token itself.
        return provider.userInfo(user).otherwise(new JsonObject()).map(info -> {
            JsonObject all = claims.copy().mergeIn(info.getString("sub", "").equals(claims.getString("sub")) ? info : new JsonObject());
            String login = Optional.ofNullable(all.getString("preferred_username")).or(() -> Optional.ofNullable(all.getString("email"))).orElse(claims.getString("sub"));
            return new Person(options.issuer() + " " + claims.getString("sub"), fitting(login), all.getString("name", login));
        });
    }

    /** A login as ours are. */
    static String fitting(String login) {
        String plain = login.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._@+-]", "-").replaceAll("^[^a-z0-9]+", "");
        String cut = plain.length() > 60 ? plain.substring(0, 60) : plain;
        return cut.length() < 2 ? "person-" + cut : cut;
    }
}
