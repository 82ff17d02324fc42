package io.millrace.server.http;

import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.Person;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.millrace.server.sharing.Comments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Comments on notebooks over REST. Whoever has the notebook open is told that there is something new. */
final class CommentRoutes {
    private static final Pattern NAMED = Pattern.compile("(?<![\\p{L}\\p{N}._@+-])@([a-z0-9][a-z0-9._@+-]{1,63})", Pattern.CASE_INSENSITIVE);
    private static final String NEWS = "{\"type\":\"comments\"}";

    private final Comments comments;
    private final Access access;
    private final LiveNotebooks notebooks;
    private final Answers answers;

    CommentRoutes(Comments comments, Access access, LiveNotebooks notebooks, Answers answers) {
        this.comments = comments;
        this.access = access;
        this.notebooks = notebooks;
        this.answers = answers;
    }

    void mount(Routes router) {
        String all = "/api/notebooks/:id/comments";
        router.get(all).handler(answers.json(200, this::threads));
        router.post(all).handler(smallBody()).handler(answers.json(201, ctx -> {
            Person person = author(ctx);
            JsonObject body = bodyOf(ctx);
            String thread = comments.begin(ctx.pathParam("id"), Comments.Place.of(body), person.id(), person.name(), text(body, "body"));
            comments.of(ctx.pathParam("id")).stream().filter(each -> each.id().equals(thread)).forEach(each -> mention(ctx, each.comments().getFirst().id(), text(body, "body")));
            return told(ctx);
        }));
        router.post(all + "/:thread").handler(smallBody()).handler(answers.json(201, ctx -> {
            Person person = author(ctx);
            String body = text(bodyOf(ctx), "body");
            mention(ctx, comments.add(ctx.pathParam("id"), ctx.pathParam("thread"), person.id(), person.name(), body), body);
            return told(ctx);
        }));
        router.patch(all + "/:thread").handler(smallBody()).handler(answers.json(200, ctx -> {
            comments.resolve(ctx.pathParam("id"), ctx.pathParam("thread"), Boolean.TRUE.equals(bodyOf(ctx).getValue("resolved")) ? author(ctx).name() : null);
            return told(ctx);
        }));
        router.delete(all + "/:thread/:comment").handler(answers.json(200, ctx -> {
            boolean owns = access.grants().may(Gate.caller(ctx), ctx.pathParam("id"), Right.OWN);
            comments.remove(ctx.pathParam("id"), ctx.pathParam("thread"), ctx.pathParam("comment"), owns ? null : author(ctx).id());
            return told(ctx);
        }));
        router.get("/api/mentions").handler(answers.json(200, ctx -> {
            JsonArray list = new JsonArray();
            comments.mentions(Gate.caller(ctx).id()).stream().filter(mention -> access.grants().may(Gate.caller(ctx), mention.notebook(), Right.VIEW)).forEach(mention ->
                    list.add(new JsonObject().put("comment", mention.comment()).put("notebook", mention.notebook()).put("name", mention.name()).put("body", mention.body())));
            return list.encode();
        }));
        router.delete("/api/mentions/:comment").handler(answers.json(204, ctx -> {
            comments.seen(ctx.pathParam("comment"), Gate.caller(ctx).id());
            return "";
        }));
    }

    /** Where nobody signs in, a browser's person may have no name. */
    private static Person author(RoutingContext ctx) {
        return Who.of(ctx);
    }

    /** Who is named with an @ before their login, and may see the notebook, is told. */
    private void mention(RoutingContext ctx, String comment, String body) {
        access.people().ifPresent(people -> {
            for (Matcher named = NAMED.matcher(body); named.find(); ) {
                people.accounts().byLogin(named.group(1).toLowerCase(Locale.ROOT).replaceAll("[.@+_-]+$", "")).filter(account -> !account.id().equals(Gate.caller(ctx).id()))
                        .ifPresent(account -> comments.mention(comment, ctx.pathParam("id"), account.id()));
            }
        });
    }

    private String told(RoutingContext ctx) {
        notebooks.get(ctx.pathParam("id")).ifPresent(live -> live.post(() -> live.tell(NEWS)));
        return threads(ctx);
    }

    private String threads(RoutingContext ctx) {
        LiveNotebook live = notebooks.get(ctx.pathParam("id")).orElseThrow(() -> ApiError.unknownNotebook(ctx.pathParam("id")));
        String me = author(ctx).id();
        JsonArray list = new JsonArray();
        for (Comments.Thread thread : comments.of(live.id())) {
            JsonArray said = new JsonArray();
            thread.comments().forEach(comment -> said.add(new JsonObject().put("id", comment.id()).put("author", comment.author()).put("name", comment.name()).put("body", comment.body())
                    .put("at", comment.at()).put("mine", comment.author().equals(me))));
            list.add(new JsonObject().put("id", thread.id()).put("cell", thread.cell()).put("about", thread.about().text()).put("start", thread.anchor() == null ? null : thread.anchor().start())
                    .put("stop", thread.anchor() == null ? null : thread.anchor().stop()).put("output", thread.output()).put("quote", thread.quote()).put("resolved", thread.resolved())
                    .put("created", thread.created()).put("comments", said));
        }
        return list.encode();
    }
}
