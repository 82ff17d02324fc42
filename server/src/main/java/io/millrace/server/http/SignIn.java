package io.millrace.server.http;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may come in. One token opens the workbench: in the address, in the sign-in form, or as a bearer. A browser then holds a cookie that
 * only this server could have made (an HMAC of the token, so it survives a restart and ends when the token changes).
 *
 * <p>A cookie comes along with every request of a browser, also one that another site has caused. Hence a changing request by cookie must
 * repeat the {@code _xsrf} cookie in a header, which another site cannot read, and a socket by cookie must come from our own origin. A
 * bearer proves itself and needs neither; but an Origin that is not ours is refused in any case.
 */
public final class SignIn {
    static final String SESSION = "millrace_session";
    static final String XSRF = "_xsrf";
    static final String XSRF_HEADER = "X-XSRFToken";
    private static final Pattern AUTHORIZATION = Pattern.compile("(?:token|bearer)\\s+(\\S+)", Pattern.CASE_INSENSITIVE);
    private static final Set<HttpMethod> HARMLESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final String token;
    private final String secret;
    private final String session;
    private final String xsrf;

    /** @param secret that never leaves the server, from the data directory */
    public SignIn(String token, String secret) {
        this.token = token;
        this.secret = secret;
        this.session = hmac(secret, "session " + token);
        this.xsrf = hmac(secret, "xsrf " + token);
    }

    boolean isToken(String given) {
        return given != null && same(token, given);
    }

    void welcome(HttpServerRequest request) {
        cookies(request, session, xsrf, 30L * 24 * 3600);
    }

    String xsrf() {
        return xsrf;
    }

    boolean signedIn(HttpServerRequest request) {
        return byToken(request) || byCookie(request);
    }

    /** By a token in a header or, as clients do that cannot send one, in the query. */
    boolean byToken(HttpServerRequest request) {
        return byBearer(request) || isToken(request.getParam("token"));
    }

    private boolean byBearer(HttpServerRequest request) {
        return bearer(request).filter(this::isToken).isPresent();
    }

    private boolean byCookie(HttpServerRequest request) {
        Cookie cookie = request.getCookie(SESSION);
        return cookie != null && same(session, cookie.getValue());
    }

    static Optional<String> bearer(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return Optional.empty();
        }
        Matcher matcher = AUTHORIZATION.matcher(header.strip());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** @throws ApiError where the request may not pass */
    void demand(HttpServerRequest request) {
        if (byToken(request)) {
            return;
        }
        if (!byCookie(request)) {
            throw new ApiError(401, "not-signed-in", "Sign in with the token that the server printed when it started.");
        }
        if (!HARMLESS.contains(request.method())) {
            demandXsrf(request, xsrf);
        }
    }

    /** As {@link #demand} does it for a cookie, for a person's session. */
    void demandRepeated(HttpServerRequest request, String session) {
        if (!HARMLESS.contains(request.method())) {
            demandXsrf(request, xsrf(session));
        }
    }

    private static void demandXsrf(HttpServerRequest request, String expected) {
        checkOrigin(request, false);
        String header = request.getHeader(XSRF_HEADER);
        Cookie cookie = request.getCookie(XSRF);
        if (header == null || cookie == null || !same(expected, header) || !same(expected, cookie.getValue())) {
            throw new ApiError(403, "xsrf", "The request must repeat the cookie _xsrf in the header X-XSRFToken.");
        }
    }

    /** What a person's session repeats. */
    String xsrf(String session) {
        return hmac(secret, "xsrf of " + session);
    }

    /** Gives a browser the cookies of a person's session. */
    void welcome(HttpServerRequest request, String session, long seconds) {
        cookies(request, session, xsrf(session), seconds);
    }

    /** Takes them away. */
    void farewell(HttpServerRequest request) {
        cookies(request, "", "", 0);
    }

    private static void cookies(HttpServerRequest request, String session, String xsrf, long seconds) {
        boolean secure = request.isSSL();
        request.response().addCookie(Cookie.cookie(SESSION, session).setHttpOnly(true).setSameSite(CookieSameSite.STRICT).setPath("/").setSecure(secure).setMaxAge(seconds));
        request.response().addCookie(Cookie.cookie(XSRF, xsrf).setSameSite(CookieSameSite.STRICT).setPath("/").setSecure(secure).setMaxAge(seconds));
    }

    /** As {@link #demand}, for a WebSocket: browsers do not ask before they open one to another site. */
    void demandSocket(HttpServerRequest request) {
        checkOrigin(request, !byBearer(request));
        demand(request);
    }

    static void checkOrigin(HttpServerRequest request, boolean required) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            if (required) {
                throw new ApiError(403, "origin", "The request has no Origin.");
            }
            return;
        }
        String host = request.getHeader("Host");
        if (host == null || !host.equalsIgnoreCase(authority(origin))) {
            throw new ApiError(403, "origin", "The request comes from another site.");
        }
    }

    private static String authority(String origin) {
        try {
            return URI.create(origin).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256.", e);
        }
    }
}
