package io.millrace.server.http;

import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.parameter;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.files.Cabinet;
import io.millrace.server.files.Files;
import io.millrace.server.files.Search;
import io.millrace.server.files.Workspace;
import io.millrace.server.people.Account;
import io.millrace.server.people.Caller;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.millrace.server.verify.Verifications;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Folders, the trash, the search and the verification over REST. */
final class FileRoutes {
    private final Files files;
    private final Access access;
    private final Search search;
    private final Verifications verifications;
    private final Answers answers;

    FileRoutes(Workspace workspace, Access access, Answers answers) {
        this.access = access;
        this.files = workspace.files();
        this.search = workspace.search();
        this.verifications = workspace.verifications();
        this.answers = answers;
    }

    void mount(Routes router) {
        router.get("/api/folders").handler(answers.json(200, ctx -> new JsonArray(seen(ctx).folders()).encode()));
        router.post("/api/folders").handler(smallBody()).handler(answers.json(201, ctx -> path(seen(ctx).makeFolder(text(bodyOf(ctx), "path")))));
        router.patch("/api/folders").handler(smallBody())
                .handler(answers.json(200, ctx -> path(seen(ctx).renameFolder(text(bodyOf(ctx), "path"), text(bodyOf(ctx), "to")))));
        router.delete("/api/folders").handler(answers.json(204, ctx -> done(() -> seen(ctx).removeFolder(parameter(ctx, "path")))));
        router.put("/api/notebooks/:id/folder").handler(smallBody())
                .handler(answers.json(204, ctx -> done(() -> seen(ctx).move(ctx.pathParam("id"), text(bodyOf(ctx), "folder")))));
        router.get("/api/trash").handler(answers.json(200, ctx -> entries(seen(ctx).trash(), ctx)));
        router.post("/api/trash/:id/restore").handler(answers.json(204, ctx -> done(() -> files.restore(ctx.pathParam("id")))));
        router.delete("/api/trash/:id").handler(answers.json(204, ctx -> done(() -> files.purge(ctx.pathParam("id")))));
        router.delete("/api/trash").handler(answers.json(204, ctx -> done(seen(ctx)::emptyTrash)));
        router.post("/api/notebooks/:id/verify").handler(answers.json(202, ctx -> {
            files.demand(ctx.pathParam("id"));
            verifications.start(ctx.pathParam("id"));
            return "{}";
        }));
        router.get("/api/notebooks/:id/verify").handler(answers.json(200, ctx -> verifications.state(ctx.pathParam("id")).encode()));
        router.get("/api/search").handler(answers.json(200, ctx -> finds(parameter(ctx, "q"), seen(ctx))));
    }

    private static String done(Runnable task) {
        task.run();
        return "";
    }

    private static String path(String path) {
        return new JsonObject().put("path", path).encode();
    }

    static JsonObject json(Files.Entry entry) {
        JsonObject json = new JsonObject().put("id", entry.id()).put("title", entry.title()).put("folder", entry.folder()).put("created", entry.created())
                .put("modified", entry.modified()).put("cells", entry.cells()).put("kernel", entry.kernel()).put("active", entry.active());
        return entry.deleted() == null ? json : json.put("deleted", entry.deleted());
    }

    /** With whose it is and what the caller may, where that is a question. */
    static JsonObject json(Files.Entry entry, Caller caller, Access access) {
        JsonObject json = json(entry);
        return access.people().map(people -> json.put("right", access.grants().of(caller, entry.id()).text())
                .put("owner", access.grants().owner(entry.id()).flatMap(people.accounts()::get).map(Account::name).orElse(""))
                .put("mine", access.grants().owner(entry.id()).map(caller.id()::equals).orElse(true))).orElse(json);
    }

    private Cabinet seen(RoutingContext ctx) {
        return access.files(files, Gate.caller(ctx));
    }

    private String entries(java.util.List<Files.Entry> entries, RoutingContext ctx) {
        JsonArray list = new JsonArray();
        entries.forEach(entry -> list.add(json(entry, Gate.caller(ctx), access)));
        return list.encode();
    }

    private String finds(String text, Cabinet seen) {
        JsonArray list = new JsonArray();
        search.find(text, seen).forEach(find -> list.add(new JsonObject().put("notebook", find.notebook()).put("title", find.title()).put("folder", find.folder())
                .put("cell", find.cell()).put("place", find.place()).put("output", find.inOutput()).put("excerpt", find.excerpt()).put("from", find.from()).put("to", find.to())));
        return list.encode();
    }
}
