package io.millrace.server.http;

import io.millrace.server.live.Person;
import io.millrace.server.notebook.Shared;
import io.millrace.server.people.Caller;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Who asks: the one place where a request becomes the author of what it does. Where people sign in it is who signed in, whatever the request says. On a server of one token a browser says who it is
 * with an identifier that it has made for itself ({@code person}) and a name that its user has chosen ({@code name}); a request without them, as of a script, is the
 * person who started the server.
 */
final class Who {
    private static final String ID = "[A-Za-z0-9_-]{1," + Person.MAX_ID + "}";

    private Who() {}

    static Person of(RoutingContext ctx) {
        Caller caller = Gate.caller(ctx);
        return caller.everyone() ? of(ctx.request(), caller.id()) : new Person(caller.id(), caller.name());
    }

    private static Person of(HttpServerRequest request, String otherwise) {
        String id = request.getParam("person");
        if (id == null) {
            return new Person(otherwise, otherwise);
        }
        // The server's own operations are not asked for their right.
        if (!id.matches(ID) || id.equals(Shared.SERVER)) {
            throw ApiError.badRequest("A person's identifier has 1 to " + Person.MAX_ID + " letters, digits, - and _, and is not \"" + Shared.SERVER + "\".");
        }
        String name = request.getParam("name", "").strip();
        return new Person(id, name.length() > Person.MAX_NAME ? name.substring(0, Person.MAX_NAME) : name);
    }
}
