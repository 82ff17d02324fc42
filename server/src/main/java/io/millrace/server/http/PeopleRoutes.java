package io.millrace.server.http;

import static io.millrace.server.http.Answers.address;
import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.people.Account;
import io.millrace.server.people.Groups;
import io.millrace.server.people.Invitations;
import io.millrace.server.people.People;
import io.millrace.server.people.Refusal;
import io.millrace.server.people.Role;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** People and groups: who there is for everybody who shares, and who may come in for admins. */
final class PeopleRoutes {
    private final Access access;
    private final Answers answers;

    PeopleRoutes(Access access, Answers answers) {
        this.access = access;
        this.answers = answers;
    }

    private People people() {
        return access.people().orElseThrow(() -> new ApiError(404, "one-person", "This server is one person's: start it with --people to let others in."));
    }

    void mount(Routes router) {
        router.get("/api/people").handler(answers.json(200, _ -> {
            JsonArray list = new JsonArray();
            people().accounts().all().stream().filter(account -> !account.disabled())
                    .forEach(account -> list.add(new JsonObject().put("id", account.id()).put("login", account.login()).put("name", account.name())));
            return list.encode();
        }));
        groups(router);
        router.get("/api/admin/people").handler(answers.json(200, _ -> {
            JsonArray list = new JsonArray();
            people().accounts().all().forEach(account -> list.add(json(account).put("sessions", people().sessions().of(account.id()).size())));
            return list.encode();
        }));
        router.patch("/api/admin/people/:person").handler(smallBody()).handler(answers.json(200, ctx -> {
            Account account = people().accounts().get(ctx.pathParam("person")).orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "There is no such account."));
            JsonObject body = bodyOf(ctx);
            Role role = body.containsKey("role") ? role(text(body, "role")) : account.role();
            boolean disabled = body.getValue("disabled") instanceof Boolean given ? given : account.disabled();
            return json(people().change(Gate.caller(ctx), account.id(), role, disabled, address(ctx))).encode();
        }));
        router.post("/api/admin/people/:person/reset").handler(answers.json(201, ctx -> link(people().reset(Gate.caller(ctx), ctx.pathParam("person"), address(ctx)))));
        router.get("/api/admin/invitations").handler(answers.json(200, _ -> {
            JsonArray list = new JsonArray();
            people().invitations().open().forEach(invitation -> list.add(json(invitation)));
            return list.encode();
        }));
        router.post("/api/admin/invitations").handler(smallBody()).handler(answers.json(201, ctx ->
                link(people().invite(Gate.caller(ctx), role(text(bodyOf(ctx), "role")), bodyOf(ctx).getString("note", ""), address(ctx)))));
        router.delete("/api/admin/invitations/:invitation").handler(answers.json(204, ctx -> {
            people().withdraw(Gate.caller(ctx), ctx.pathParam("invitation"), address(ctx));
            return "";
        }));
    }

    private void groups(Routes router) {
        router.get("/api/groups").handler(answers.json(200, ctx -> {
            JsonArray list = new JsonArray();
            people().groups().all().forEach(group -> list.add(json(group).put("mine", group.maker().equals(Gate.caller(ctx).id()) || Gate.caller(ctx).role() == Role.ADMIN)));
            return list.encode();
        }));
        router.post("/api/groups").handler(smallBody()).handler(answers.json(201, ctx -> json(people().makeGroup(Gate.caller(ctx), text(bodyOf(ctx), "name"), address(ctx))).encode()));
        router.delete("/api/groups/:group").handler(answers.json(204, ctx -> {
            people().removeGroup(Gate.caller(ctx), ctx.pathParam("group"), address(ctx));
            return "";
        }));
        router.put("/api/groups/:group/members/:person").handler(answers.json(204, ctx -> {
            people().member(Gate.caller(ctx), ctx.pathParam("group"), ctx.pathParam("person"), true, address(ctx));
            return "";
        }));
        router.delete("/api/groups/:group/members/:person").handler(answers.json(204, ctx -> {
            people().member(Gate.caller(ctx), ctx.pathParam("group"), ctx.pathParam("person"), false, address(ctx));
            return "";
        }));
    }

    private static Role role(String text) {
        return Role.of(text).orElseThrow(() -> new Refusal(Refusal.Kind.INVALID, "A role is viewer, scientist, teacher or admin."));
    }

    private static String link(String code) {
        return new JsonObject().put("path", "/join/" + code).put("days", Invitations.LIFETIME.toDays()).encode();
    }

    private static JsonObject json(Account account) {
        return new JsonObject().put("id", account.id()).put("login", account.login()).put("name", account.name()).put("role", account.role().text()).put("disabled", account.disabled())
                .put("local", account.local()).put("created", account.created());
    }

    private JsonObject json(Groups.Group group) {
        JsonArray members = new JsonArray();
        group.members().stream().sorted().forEach(id -> people().accounts().get(id).ifPresent(account ->
                members.add(new JsonObject().put("id", id).put("login", account.login()).put("name", account.name()))));
        return new JsonObject().put("id", group.id()).put("name", group.name()).put("members", members);
    }

    private JsonObject json(Invitations.Invitation invitation) {
        return new JsonObject().put("id", invitation.id()).put("role", invitation.role().text()).put("note", invitation.note()).put("created", invitation.created()).put("expires", invitation.expires())
                .put("account", people().accounts().get(invitation.account()).map(Account::login).orElse(null))
                .put("maker", people().accounts().get(invitation.maker()).map(Account::name).orElse(""));
    }
}
