package io.millrace.server.http;

import io.millrace.server.files.FileProblem;
import io.millrace.server.people.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Answers requests with JSON that blocking code makes, off the event loop. */
final class Answers {
    private static final int MAX_SMALL_BODY = 64 * 1024;

    private final Vertx vertx;

    Answers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Makes an answer; may block. */
    @FunctionalInterface
    interface Answer {
        String to(RoutingContext ctx) throws Exception;
    }

    Handler<RoutingContext> json(int status, Answer answer) {
        return ctx -> blocking(ctx, () -> answer.to(ctx), text -> send(ctx, status, text));
    }

    <T> void blocking(RoutingContext ctx, Callable<T> task, Consumer<T> then) {
        vertx.executeBlocking(task, false).onComplete(result -> {
            if (result.failed()) {
                ctx.fail(result.cause());
            } else {
                then.accept(result.result());
            }
        });
    }

    static BodyHandler smallBody() {
        return BodyHandler.create(false).setBodyLimit(MAX_SMALL_BODY);
    }

    static JsonObject bodyOf(RoutingContext ctx) {
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

    /** A text that the body must have. */
    static String text(JsonObject body, String key) {
        if (!(body.getValue(key) instanceof String text)) {
            throw ApiError.badRequest("\"" + key + "\" must be a text.");
        }
        return text;
    }

    /** Where a request comes from, for the audit trail. */
    static String address(RoutingContext ctx) {
        return ctx.request().remoteAddress().hostAddress();
    }

    static String parameter(RoutingContext ctx, String key) {
        String value = ctx.request().getParam(key);
        if (value == null) {
            throw ApiError.badRequest("The parameter \"" + key + "\" is missing.");
        }
        return value;
    }

    /** Completes when the answer has been written, or cannot be. */
    static Future<Void> send(RoutingContext ctx, int status, String text) {
        HttpServerResponse response = ctx.response().setStatusCode(status).putHeader("Cache-Control", "no-store");
        if (text.isEmpty()) {
            return response.end();
        }
        return response.putHeader("Content-Type", "application/json; charset=utf-8").end(text);
    }

    static int status(FileProblem problem) {
        return switch (problem.kind()) {
            case INVALID -> 400;
            case MISSING -> 404;
            case EXISTS -> 409;
        };
    }

    static int status(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case MISSING -> 404;
            case TAKEN -> 409;
        };
    }

    static String code(FileProblem problem) {
        return switch (problem.kind()) {
            case INVALID -> "bad-request";
            case MISSING -> "not-found";
            case EXISTS -> "exists";
        };
    }
}
