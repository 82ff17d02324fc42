package io.millrace.server.http;

import static io.millrace.server.http.Answers.address;
import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.gallery.Origin;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.people.Account;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Refusal;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Grant;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.millrace.server.sharing.Links;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** Who may what with a notebook, and links to it. */
final class SharingRoutes {
    private final Access access;
    private final Links links;
    private final LiveNotebooks notebooks;
    private final NotebookRoutes routes;
    private final Answers answers;

    SharingRoutes(Access access, Links links, LiveNotebooks notebooks, NotebookRoutes routes, Answers answers) {
        this.access = access;
        this.links = links;
        this.notebooks = notebooks;
        this.routes = routes;
        this.answers = answers;
    }

    void mount(Routes router) {
        router.get("/api/notebooks/:id/sharing").handler(answers.json(200, ctx -> sharing(ctx.pathParam("id"), Gate.caller(ctx))));
        router.put("/api/notebooks/:id/sharing").handler(smallBody()).handler(answers.json(200, this::give));
        router.post("/api/notebooks/:id/links").handler(smallBody()).handler(answers.json(201, this::link));
        router.delete("/api/notebooks/:id/links/:link").handler(answers.json(204, ctx -> {
            if (!links.revoke(ctx.pathParam("id"), ctx.pathParam("link"))) {
                throw new ApiError(404, "not-found", "There is no such link any more.");
            }
            noted(ctx, "link-revoked", ctx.pathParam("link"));
            return "";
        }));
        router.get("/api/links/:code").handler(answers.json(200, ctx -> opened(found(ctx))));
        router.get("/api/links/:code/state").handler(answers.json(200, ctx -> state(found(ctx))));
        router.post("/api/links/:code/copy").handler(answers.json(201, this::copy));
    }

    private void noted(RoutingContext ctx, String act, String detail) {
        Caller caller = Gate.caller(ctx);
        access.audit().add(caller.id(), caller.name(), act, ctx.pathParam("id") == null ? "" : ctx.pathParam("id"), detail, address(ctx));
    }

    // --- rights ---

    private String sharing(String id, Caller caller) {
        Right right = access.grants().of(caller, id);
        JsonArray grants = new JsonArray();
        access.grants().of(id).forEach(grant -> grants.add(new JsonObject().put("kind", grant.kind().text()).put("subject", grant.subject()).put("right", grant.right().text()).put("name", name(grant))));
        JsonArray list = new JsonArray();
        if (right == Right.OWN) {
            links.of(id).forEach(link -> list.add(json(link)));
        }
        return new JsonObject().put("people", access.people().isPresent()).put("right", right.text()).put("grants", grants).put("links", list).encode();
    }

    private String name(Grant grant) {
        return switch (grant.kind()) {
            case PERSON -> access.people().flatMap(people -> people.accounts().get(grant.subject())).map(Account::name).orElse("");
            case GROUP -> access.people().flatMap(people -> people.groups().get(grant.subject())).map(group -> group.name()).orElse("");
            case EVERYONE -> "";
        };
    }

    /** The body: kind, subject and right; "none" takes it. */
    private String give(RoutingContext ctx) {
        String id = ctx.pathParam("id");
        JsonObject body = bodyOf(ctx);
        Grant.Kind kind = Grant.Kind.of(text(body, "kind")).orElseThrow(() -> ApiError.badRequest("\"kind\" is person, group or everyone."));
        String subject = kind == Grant.Kind.EVERYONE ? "" : text(body, "subject");
        Right right = text(body, "right").equals("none") ? Right.NONE : Right.of(text(body, "right")).orElseThrow(() -> ApiError.badRequest("\"right\" is view, comment, run, edit, own or none."));
        var people = access.people().orElseThrow(() -> new ApiError(404, "one-person", "This server is one person's: start it with --people to share with others."));
        boolean known = switch (kind) {
            case PERSON -> people.accounts().get(subject).isPresent();
            case GROUP -> people.groups().get(subject).isPresent();
            case EVERYONE -> true;
        };
        if (!known && right != Right.NONE) {
            throw new Refusal(Refusal.Kind.MISSING, "There is no such " + kind.text() + ".");
        }
        if (kind != Grant.Kind.PERSON && right == Right.OWN) {
            throw new Refusal(Refusal.Kind.INVALID, "A notebook is owned by people, not by groups.");
        }
        boolean another = access.grants().of(id).stream().anyMatch(grant -> grant.right() == Right.OWN && !(grant.kind() == kind && grant.subject().equals(subject)));
        if (right != Right.OWN && !another && access.grants().of(id).stream().anyMatch(grant -> grant.kind() == kind && grant.subject().equals(subject) && grant.right() == Right.OWN)) {
            throw new Refusal(Refusal.Kind.INVALID, "This is the last owner: make somebody else one first.");
        }
        noted(ctx, "right-given", kind.text() + " " + name(new Grant(kind, subject, right, "", "")) + ": " + right.text());
        access.grants().give(id, kind, subject, right, Gate.caller(ctx).id());
        return sharing(id, Gate.caller(ctx));
    }

    // --- links ---

    private JsonObject json(Links.Link link) {
        return new JsonObject().put("id", link.id()).put("mode", link.mode().text()).put("created", link.created()).put("expires", link.expires() == null ? null : link.expires().toString())
                .put("maker", access.people().flatMap(people -> people.accounts().get(link.maker())).map(Account::name).orElse(""));
    }

    private String link(RoutingContext ctx) {
        String id = ctx.pathParam("id");
        JsonObject body = bodyOf(ctx);
        Links.Mode mode = Links.Mode.of(text(body, "mode")).orElseThrow(() -> ApiError.badRequest("\"mode\" is live, frozen or copy."));
        Duration lifetime = body.getValue("days") instanceof Integer days && days > 0 ? Duration.ofDays(Math.min(days, 3_660)) : null;
        Caller caller = Gate.caller(ctx);
        long sequence = 0;
        if (mode == Links.Mode.FROZEN) {
            LiveNotebook live = notebooks.get(id).orElseThrow(() -> ApiError.unknownNotebook(id));
            sequence = live.keepVersion(body.getString("title", "Shared by a link"), caller.id()).toCompletableFuture().join();
        }
        noted(ctx, "link-made", mode.text());
        Links.Made made = links.make(id, mode, sequence, caller.id(), lifetime);
        return json(made.link()).put("path", "/s/" + made.code()).encode();
    }

    private Links.Link found(RoutingContext ctx) {
        return links.find(ctx.pathParam("code")).filter(link -> notebooks.store().notebook(link.notebook()).isPresent())
                .orElseThrow(() -> new ApiError(404, "no-link", "This link was revoked, or its time is over."));
    }

    private String opened(Links.Link link) {
        Notebook now = shown(link.notebook());
        return new JsonObject().put("mode", link.mode().text()).put("title", now.title()).put("notebook", link.mode() == Links.Mode.LIVE ? link.notebook() : null)
                .put("maker", access.people().flatMap(people -> people.accounts().get(link.maker())).map(Account::name).orElse("")).encode();
    }

    private Notebook shown(String notebook) {
        LiveNotebook live = notebooks.get(notebook).orElseThrow(() -> ApiError.unknownNotebook(notebook));
        return live.ask(live::shown).toCompletableFuture().join();
    }

    private String state(Links.Link link) {
        Optional<Notebook> state = link.mode() == Links.Mode.FROZEN ? notebooks.version(link.notebook(), link.sequence()) : Optional.of(shown(link.notebook()));
        // What was deleted is not what was shared.
        return new JsonObject(StateCodec.forPage(state.orElseThrow(() -> new ApiError(404, "no-version", "What this link shows was deleted.")))).put("deleted", new JsonArray()).encode();
    }

    private String copy(RoutingContext ctx) {
        Links.Link link = found(ctx);
        if (link.mode() != Links.Mode.COPY) {
            throw new ApiError(403, "right", "This link is for looking; ask for one that gives a copy.");
        }
        Notebook state = shown(link.notebook());
        return routes.copy(Origin.notebook(link.notebook(), state.title(), 0), new JsonObject(routes.export(link.notebook())), state.title(), Gate.caller(ctx));
    }
}
