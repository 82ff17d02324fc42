package io.millrace.server.http;

import io.millrace.server.people.Caller;
import io.millrace.server.people.People;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Right;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The open sockets of notebooks, so that who loses a right, a session or a token loses at once what it had opened. Any thread. */
final class NotebookSockets {
    private final Set<NotebookSocket> open = ConcurrentHashMap.newKeySet();
    private final Optional<People> people;

    NotebookSockets(Access access) {
        this.people = access.people();
        access.grants().onChange(_ -> look());
        people.ifPresent(known -> known.onChange(this::look));
    }

    void add(NotebookSocket socket, ServerWebSocket wire) {
        open.add(socket);
        socket.onClose(() -> open.remove(socket));
        if (wire.isClosed()) {
            open.remove(socket);
        }
    }

    /** What somebody may do now; nothing where they may not come in any more. */
    Right right(Caller caller, Function<Caller, Right> grants) {
        return people.map(known -> known.again(caller).map(grants).orElse(Right.NONE)).orElse(Right.OWN);
    }

    /** Tells every page that the server goes back to a backup, and lets it go. */
    Future<Void> farewell() {
        return Future.join(open.stream().map(NotebookSocket::farewell).toList()).mapEmpty();
    }

    void look() {
        open.forEach(NotebookSocket::rightsChanged);
    }
}
