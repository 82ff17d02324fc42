package io.millrace.server.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a client has asked.
 *
 * @param from whom the answer is for; only the client's transport knows what it is
 */
public record Request(Message message, Object from) {
    private static final String PAGE = "millrace-page";
    private static final String MARK = "jupyter:";
    private static final int MAX_ID = 90;

    /** The identifier of the operation that this request becomes: a request that is sent twice is executed once, and the log tells whose a run is. */
    String operation() {
        String key = message.id();
        return MARK + (key.length() <= MAX_ID - MARK.length() ? key : UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString());
    }

    static boolean isOurs(String operation) {
        return operation.startsWith(MARK);
    }

    /** The request of an operation that an earlier server took: the answer goes to all who listen, for its client is not known any more. */
    static Request ofOperation(String operation) {
        return isOurs(operation) ? known(operation.substring(MARK.length()), "") : ofPage(operation);
    }

    /** Stands for a run that nobody asked for over this protocol. */
    static Request ofPage(String run) {
        return known(run, PAGE);
    }

    private static Request known(String id, String session) {
        Map<String, Object> header = new LinkedHashMap<>(Message.newHeader("execute_request", session));
        header.put("msg_id", id);
        return new Request(new Message(header, Map.of(), Map.of(), Map.of(), List.of()), null);
    }

    boolean byPage() {
        return message.session().equals(PAGE);
    }

    boolean allowsInput() {
        return !byPage() && message.flag("allow_stdin", true);
    }

    /** Whether the client keeps what it has executed: then it is worth a cell. */
    boolean isKept() {
        return !silent() && message.flag("store_history", true);
    }

    boolean stopsOnError() {
        return message.flag("stop_on_error", true);
    }

    boolean silent() {
        return message.flag("silent", false);
    }
}
