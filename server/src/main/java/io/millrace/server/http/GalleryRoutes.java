package io.millrace.server.http;

import static io.millrace.server.http.Answers.address;
import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;

import io.millrace.server.gallery.Gallery;
import io.millrace.server.gallery.Gallery.Entry;
import io.millrace.server.gallery.Gallery.Leaflet;
import io.millrace.server.gallery.Origin;
import io.millrace.server.gallery.Originals;
import io.millrace.server.gallery.Preview;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Refusal;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The gallery over REST: what was published, publishing, and copies of it. */
final class GalleryRoutes {
    private final Gallery gallery;
    private final Access access;
    private final NotebookRoutes routes;
    private final Answers answers;

    GalleryRoutes(Gallery gallery, Access access, NotebookRoutes routes, Answers answers) {
        this.gallery = gallery;
        this.access = access;
        this.routes = routes;
        this.answers = answers;
    }

    void mount(Routes router) {
        String one = "/api/gallery/:notebook";
        router.get("/api/gallery").handler(answers.json(200, this::list));
        router.get(one).handler(answers.json(200, ctx -> json(published(ctx), ctx).put("state", state(file(ctx))).encode()));
        router.get(one + "/preview").handler(ctx -> answers.blocking(ctx, () -> gallery.preview(ctx.pathParam("notebook")).orElseThrow(GalleryRoutes::missing), preview -> send(ctx, preview)));
        router.post(one + "/copy").handler(answers.json(201, this::copy));
        router.delete(one).handler(answers.json(204, ctx -> withdraw(ctx, ctx.pathParam("notebook"))));
        String own = "/api/notebooks/:id/publication";
        router.get(own).handler(answers.json(200, ctx -> gallery.find(ctx.pathParam("id")).map(entry -> json(entry, ctx)).orElseGet(JsonObject::new).encode()));
        router.put(own).handler(smallBody()).handler(answers.json(200, this::publish));
        router.delete(own).handler(answers.json(204, ctx -> withdraw(ctx, ctx.pathParam("id"))));
    }

    private static ApiError missing() {
        return new ApiError(404, "not-published", "There is no published notebook at this address (any more).");
    }

    private Entry published(RoutingContext ctx) {
        return gallery.find(ctx.pathParam("notebook")).orElseThrow(GalleryRoutes::missing);
    }

    private JsonObject file(RoutingContext ctx) {
        return gallery.file(ctx.pathParam("notebook")).orElseThrow(GalleryRoutes::missing);
    }

    private static JsonObject state(JsonObject file) {
        return new JsonObject(StateCodec.forPage(Originals.state(file)));
    }

    private void noted(RoutingContext ctx, String act, String notebook, String detail) {
        Caller caller = Gate.caller(ctx);
        access.audit().add(caller.id(), caller.name(), act, notebook, detail, address(ctx));
    }

    // --- looking ---

    /** The parameters q (words) and tag narrow the entries; the tags are those of all. */
    private String list(RoutingContext ctx) {
        String words = ctx.request().getParam("q", "");
        String tag = ctx.request().getParam("tag", "");
        Gallery.Found found = gallery.search(words, tag);
        JsonArray entries = new JsonArray();
        found.entries().forEach(entry -> entries.add(json(entry, ctx)));
        JsonArray counted = new JsonArray();
        found.tags().forEach((each, count) -> counted.add(new JsonObject().put("tag", each).put("count", count)));
        return new JsonObject().put("entries", entries).put("tags", counted).encode();
    }

    private JsonObject json(Entry entry, RoutingContext ctx) {
        return new JsonObject().put("notebook", entry.notebook()).put("title", entry.leaflet().title()).put("description", entry.leaflet().description()).put("tags", new JsonArray(entry.leaflet().tags()))
                .put("name", entry.name()).put("published", entry.published()).put("updated", entry.updated()).put("edition", entry.edition()).put("preview", entry.preview())
                .put("lines", new JsonArray(entry.lines())).put("copies", entry.copies()).put("sees", access.grants().may(Gate.caller(ctx), entry.notebook(), Right.VIEW));
    }

    private static void send(RoutingContext ctx, Preview preview) {
        ctx.response().putHeader("Cache-Control", "no-cache");
        switch (preview) {
            case Preview.Picture picture -> ctx.response().putHeader("Content-Type", "image/png").end(Buffer.buffer(picture.png()));
            case Preview.Chart chart -> ctx.response().putHeader("Content-Type", "application/json; charset=utf-8").end(chart.option());
            case Preview.Lines lines -> ctx.response().putHeader("Content-Type", "application/json; charset=utf-8").end(new JsonArray(lines.lines()).encode());
        }
    }

    // --- publishing ---

    private String publish(RoutingContext ctx) {
        String id = ctx.pathParam("id");
        Leaflet leaflet = Leaflet.of(bodyOf(ctx));
        Notebook state = routes.state(id);
        if (state.metadata().containsKey(Locks.ASSIGNMENT)) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "The copy of an assignment is between you and your teachers: it cannot be published.");
        }
        Caller caller = Gate.caller(ctx);
        Entry entry = gallery.publish(id, leaflet, routes.export(id), caller.id(), caller.name());
        noted(ctx, "published", id, leaflet.title() + ", edition " + entry.edition());
        return json(entry, ctx).encode();
    }

    private String withdraw(RoutingContext ctx, String id) {
        if (!gallery.withdraw(id)) {
            throw missing();
        }
        noted(ctx, "unpublished", id, "");
        return "";
    }

    private String copy(RoutingContext ctx) {
        Entry entry = published(ctx);
        String made = routes.copy(Origin.notebook(entry.notebook(), entry.leaflet().title(), entry.edition()), file(ctx), entry.leaflet().title(), Gate.caller(ctx));
        noted(ctx, "copied", entry.notebook(), entry.leaflet().title() + ", edition " + entry.edition());
        return made;
    }
}
