package io.millrace.server.http;

import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.parameter;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.data.DataFiles;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Role;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Data files over REST. An upload: POST says name and size and is told where to go on, PUT brings pieces, POST .../finish ends it. */
final class DataRoutes {
    private static final long MOST_PIECE = 16L * 1024 * 1024;

    private final DataFiles data;
    private final Access access;
    private final Answers answers;

    DataRoutes(DataFiles data, Access access, Answers answers) {
        this.access = access;
        this.data = data;
        this.answers = answers;
    }

    void mount(Routes router) {
        router.get("/api/data").handler(answers.json(200, _ -> {
            JsonArray list = new JsonArray();
            data.all().forEach(entry -> list.add(json(entry)));
            return list.encode();
        }));
        router.post("/api/data").handler(smallBody()).handler(answers.json(200, ctx -> {
            String name = text(bodyOf(ctx), "name");
            long size = size(ctx);
            claim(ctx, name);
            return offset(data.begin(name, size));
        }));
        router.put("/api/data/:name").handler(BodyHandler.create(false).setBodyLimit(MOST_PIECE)).handler(answers.json(200, ctx -> {
            own(ctx, ctx.pathParam("name"));
            Buffer piece = ctx.body().buffer();
            return offset(data.append(ctx.pathParam("name"), number(ctx, "size"), number(ctx, "offset"), piece == null ? new byte[0] : piece.getBytes()));
        }));
        router.post("/api/data/:name/finish").handler(smallBody()).handler(answers.json(201, ctx -> {
            JsonObject body = bodyOf(ctx);
            own(ctx, ctx.pathParam("name"));
            return json(data.finish(ctx.pathParam("name"), size(ctx), body.getString("licence", ""), body.getString("source", ""))).encode();
        }));
        router.get("/api/data/:name/preview").handler(answers.json(200, ctx -> new JsonObject().put("text", data.preview(ctx.pathParam("name"))).encode()));
        router.get("/api/data/:name").handler(ctx -> answers.blocking(ctx, () -> Part.of(data.path(ctx.pathParam("name")), ctx.request().getHeader("Range")), part -> part.send(ctx)));
        router.delete("/api/data/:name").handler(answers.json(204, ctx -> {
            own(ctx, ctx.pathParam("name"));
            data.remove(ctx.pathParam("name"));
            access.sql().update("DELETE FROM data_owner WHERE name = ?", ctx.pathParam("name"));
            return "";
        }));
    }

    /** A file, or the one range of it that was asked for; a range that is none, or several, gets the whole file, as RFC 9110 allows. */
    private record Part(Path file, long size, long from, long to) {
        private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

        static Part of(Path file, String range) {
            try {
                long size = Files.size(file);
                Matcher asked = RANGE.matcher(range == null ? "" : range);
                if (!asked.matches() || Long.parseLong(asked.group(1)) >= size || Long.parseLong(asked.group(2)) < Long.parseLong(asked.group(1))) {
                    return new Part(file, size, 0, size);
                }
                return new Part(file, size, Long.parseLong(asked.group(1)), Math.min(size, Long.parseLong(asked.group(2)) + 1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void send(RoutingContext ctx) {
            ctx.response().putHeader("Content-Disposition", "attachment").putHeader("Content-Type", "application/octet-stream").putHeader("Accept-Ranges", "bytes");
            if (to - from < size) {
                ctx.response().setStatusCode(206).putHeader("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + size);
            }
            ctx.response().sendFile(file.toString(), from, to - from);
        }
    }

    /** Data files are there for all cells to read; changing one is the matter of who has uploaded it, or of an admin. */
    private void own(RoutingContext ctx, String name) {
        Caller caller = Gate.caller(ctx);
        if (caller.everyone() || caller.role() == Role.ADMIN) {
            return;
        }
        // One without a line was uploaded before people were let in; or it is not there, which others say.
        String owner = access.sql().query("SELECT person FROM data_owner WHERE name = ?", row -> row.getString(1), name).stream().findFirst().orElse(data.find(name).isPresent() ? "" : caller.id());
        if (!owner.equals(caller.id())) {
            throw new ApiError(403, "right", "The data file " + name + " is somebody else's: take another name.");
        }
    }

    /** Who first begins an upload under a name has the name. */
    private void claim(RoutingContext ctx, String name) {
        Caller caller = Gate.caller(ctx);
        if (!caller.everyone() && data.find(name).isEmpty()) {
            access.sql().update("INSERT INTO data_owner (name, person) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, caller.id());
        }
        own(ctx, name);
    }

    private static JsonObject json(DataFiles.Entry entry) {
        return new JsonObject().put("name", entry.name()).put("size", entry.size()).put("sha256", entry.sha256()).put("licence", entry.licence())
                .put("source", entry.source()).put("created", entry.created());
    }

    private static String offset(long offset) {
        return new JsonObject().put("offset", offset).encode();
    }

    private static long size(RoutingContext ctx) {
        if (!(bodyOf(ctx).getValue("size") instanceof Number size)) {
            throw ApiError.badRequest("\"size\" must be a number of bytes.");
        }
        return size.longValue();
    }

    private static long number(RoutingContext ctx, String key) {
        try {
            return Long.parseLong(parameter(ctx, key));
        } catch (NumberFormatException e) {
            throw ApiError.badRequest("\"" + key + "\" must be a whole number.");
        }
    }
}
