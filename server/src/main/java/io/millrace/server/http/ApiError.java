package io.millrace.server.http;

import io.vertx.core.json.JsonObject;

/** A request that cannot be answered as asked: status, a code for programs, one sentence for people. */
final class ApiError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    ApiError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String json() {
        return json(code, getMessage());
    }

    static String json(String code, String message) {
        return new JsonObject().put("error", new JsonObject().put("code", code).put("message", message)).encode();
    }

    static ApiError badRequest(String message) {
        return new ApiError(400, "bad-request", message);
    }

    /** A notebook was closed under what was asked of it; the sentence says so. */
    static ApiError tryAgain(IllegalStateException why) {
        return new ApiError(409, "closed", why.getMessage());
    }

    static ApiError unknownNotebook(String id) {
        return new ApiError(404, "unknown-notebook", "There is no notebook " + id + ".");
    }
}
