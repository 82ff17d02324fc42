package io.millrace.server.http;

import static io.millrace.server.http.Answers.address;
import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;

import io.millrace.server.gallery.Base;
import io.millrace.server.gallery.Change;
import io.millrace.server.gallery.Change.Choice;
import io.millrace.server.gallery.Copies;
import io.millrace.server.gallery.Copies.Lineage;
import io.millrace.server.gallery.Gallery;
import io.millrace.server.gallery.Origin;
import io.millrace.server.gallery.Originals;
import io.millrace.server.gallery.Originals.Seen;
import io.millrace.server.gallery.Since;
import io.millrace.server.gallery.TakeOver;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebook.Brought;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.people.Caller;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;

/** Copies and their originals over REST: what a notebook is a copy of, what the original has changed since, taking that over, and going back. */
final class OriginalRoutes {
    private final Copies copies;
    private final Gallery gallery;
    private final Originals originals;
    private final Access access;
    private final NotebookRoutes routes;
    private final Answers answers;

    OriginalRoutes(Copies copies, Gallery gallery, Originals originals, Access access, NotebookRoutes routes, Answers answers) {
        this.copies = copies;
        this.gallery = gallery;
        this.originals = originals;
        this.access = access;
        this.routes = routes;
        this.answers = answers;
    }

    void mount(Routes router) {
        router.get("/api/notebooks/:id/lineage").handler(answers.json(200, this::lineage));
        router.get("/api/notebooks/:id/original").handler(answers.json(200, this::original));
        router.post("/api/notebooks/:id/original/take").handler(smallBody()).handler(answers.json(200, this::take));
        router.post("/api/notebooks/:id/original/reset").handler(smallBody()).handler(answers.json(200, this::reset));
    }

    private Seen seen(Origin origin, RoutingContext ctx) {
        Caller caller = Gate.caller(ctx);
        return originals.of(origin, new Originals.Asker(caller.login(), notebook -> access.grants().may(caller, notebook, Right.VIEW)));
    }

    private static String word(Seen seen) {
        return switch (seen) {
            case Seen.There there -> there.live() ? "live" : "handed-out";
            case Seen.Hidden _ -> "hidden";
            case Seen.Gone _ -> "gone";
        };
    }

    // --- what a notebook is a copy of ---

    /** With how many changes of the original wait, for those who could take them over. */
    private String lineage(RoutingContext ctx) {
        String id = ctx.pathParam("id");
        Notebook state = routes.state(id);
        JsonObject json = new JsonObject().put("copies", copies.count(id)).put("published", gallery.find(id).isPresent());
        Optional<Lineage> lineage = copies.of(id);
        if (lineage.isPresent()) {
            Seen seen = seen(lineage.get().origin(), ctx);
            JsonObject original = json(lineage.get(), seen);
            if (access.grants().may(Gate.caller(ctx), id, Right.EDIT)) {
                Base base = copies.base(id).orElseThrow();
                original.put("changes", seen instanceof Seen.There there ? Since.changes(base, state, there.state()).size() : 0)
                        .put("cells", new JsonArray(base.asFor(state).cells().stream().map(cell -> cell.id()).toList()));
            }
            json.put("original", original);
        } else if (state.metadata().get(Copies.METADATA) instanceof Map<?, ?> noted && noted.get("title") instanceof String title && noted.get("at") instanceof String at) {
            // It came in as a file: what it was a copy of stands in it, and no more.
            json.put("original", new JsonObject().put("title", title).put("taken", at).put("state", "imported"));
        }
        return json.encode();
    }

    private JsonObject json(Lineage lineage, Seen seen) {
        Origin origin = lineage.origin();
        JsonObject json = new JsonObject().put("kind", origin.kind().text()).put("title", origin.title()).put("taken", lineage.taken()).put("edition", origin.edition()).put("state", word(seen));
        if (origin.kind() == Origin.Kind.NOTEBOOK && seen instanceof Seen.There there) {
            json.put("path", (there.live() ? "/notebooks/" : "/gallery/") + origin.id());
        }
        return json;
    }

    private Lineage known(RoutingContext ctx) {
        return copies.of(ctx.pathParam("id")).orElseThrow(() -> new ApiError(404, "no-original", "This notebook is no copy that this server has made: there is no original to look at."));
    }

    private Seen.There there(Lineage lineage, RoutingContext ctx) {
        return switch (seen(lineage.origin(), ctx)) {
            case Seen.There there -> there;
            case Seen.Hidden _ when lineage.origin().kind() == Origin.Kind.ASSIGNMENT -> throw new ApiError(409, "original-hidden",
                    "You are not in the course of this assignment any more: what its teachers have changed cannot be shown. The copy can still go back to what it was.");
            case Seen.Hidden _ -> throw new ApiError(409, "original-hidden", "The original is not shared with you and is not published any more: what it has changed cannot be shown. The copy can still go back to what it was.");
            case Seen.Gone _ -> throw new ApiError(409, "original-gone", "The original was deleted. The copy can still go back to what it was.");
        };
    }

    // --- what it has changed ---

    private String original(RoutingContext ctx) {
        Lineage lineage = known(ctx);
        Seen.There there = there(lineage, ctx);
        Notebook mine = routes.state(ctx.pathParam("id"));
        Base base = copies.base(ctx.pathParam("id")).orElseThrow();
        JsonArray changes = new JsonArray();
        for (Change change : Since.changes(base, mine, there.state())) {
            changes.add(new JsonObject().put("cell", change.cell()).put("kind", change.kind().text()).put("moved", change.moved()).put("conflict", change.conflict())
                    .put("edited", change.base() != null && change.mine() != null && change.kind() != Change.Kind.MOVED && !change.mine().source().equals(change.base().source()))
                    .put("locked", TakeOver.locked(mine, there.state(), change)).put("merged", change.merged() == null ? null : change.merged().source()));
        }
        return json(lineage, there).put("changes", changes).put("theirs", new JsonObject(StateCodec.forPage(bare(there.state())))).encode();
    }

    /** What was deleted, runs and is held by a kernel is nobody's business. */
    private static Notebook bare(Notebook state) {
        return new Notebook(state.id(), state.title(), state.metadata(), state.cells(), List.of(), Notebook.KernelState.NONE, List.of(), 0);
    }

    /** The body: {@code cells}, for each what becomes of it ("take", "theirs" or "mine"); or {@code all}, which takes what is neither locked nor in conflict. */
    private String take(RoutingContext ctx) {
        Lineage lineage = known(ctx);
        Notebook theirs = there(lineage, ctx).state();
        JsonObject body = bodyOf(ctx);
        Map<String, Choice> chosen = new LinkedHashMap<>();
        if (body.getValue("cells") instanceof JsonObject cells) {
            try {
                cells.forEach(cell -> chosen.put(cell.getKey(), Choice.of(String.valueOf(cell.getValue()))));
            } catch (IllegalArgumentException e) {
                throw ApiError.badRequest(e.getMessage());
            }
        } else if (!Boolean.TRUE.equals(body.getValue("all"))) {
            throw ApiError.badRequest("Say with \"cells\" what becomes of which change, or take \"all\".");
        }
        int taken = bring(ctx, (base, mine) -> chosen.isEmpty() ? TakeOver.all(base, mine, theirs) : TakeOver.of(base, mine, theirs, chosen), false,
                chosen.isEmpty() ? null : List.copyOf(chosen.keySet()));
        noted(ctx, "taken-over", taken + (taken == 1 ? " change of " : " changes of ") + lineage.origin().title());
        return new JsonObject().put("taken", taken).encode();
    }

    /** The body: {@code cells}, a list; without it the whole notebook. */
    private String reset(RoutingContext ctx) {
        Lineage lineage = known(ctx);
        List<String> cells = bodyOf(ctx).getValue("cells") instanceof JsonArray list ? list.stream().map(String::valueOf).toList() : null;
        bring(ctx, (base, mine) -> TakeOver.reset(base, mine, cells), true, cells);
        noted(ctx, "reset-to-original", (cells == null ? "all" : cells.size() == 1 ? "one cell" : cells.size() + " cells") + " of " + lineage.origin().title());
        return "{}";
    }

    /** The answer is how many changes were dealt with. */
    private int bring(RoutingContext ctx, BiFunction<Base, Notebook, TakeOver> made, boolean reset, List<String> cells) {
        String id = ctx.pathParam("id");
        LiveNotebook live = routes.live(id);
        int[] dealt = {0};
        try {
            copies.alone(id, () -> {
                Base base = copies.base(id).orElseThrow();
                return live.bring(Who.of(ctx).id(), mine -> {
                    TakeOver takeOver = made.apply(base, mine);
                    dealt[0] = takeOver.changes();
                    return new Brought(steps -> new Operation.FollowOriginal(reset, cells, steps), takeOver.operations(), List.of(Copies.keep(id, takeOver.base())));
                }).toCompletableFuture().join();
            }).ifPresent(refused -> {
                throw new ApiError(409, refused.code(), refused.message());
            });
            return dealt[0];
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case IllegalArgumentException wrong -> new ApiError(409, "refused", wrong.getMessage());
                case IllegalStateException again -> ApiError.tryAgain(again);
                default -> e;
            };
        }
    }

    private void noted(RoutingContext ctx, String act, String detail) {
        Caller caller = Gate.caller(ctx);
        access.audit().add(caller.id(), caller.name(), act, ctx.pathParam("id"), detail, address(ctx));
    }
}
