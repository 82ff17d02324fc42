package io.millrace.server.rights;

/**
 * A request that the server answers.
 *
 * @param method {@code *} for any
 * @param path   as the router has it; a regular expression where {@code regex}
 * @param socket whether it becomes a WebSocket, which browsers open to other sites without asking
 */
public record Endpoint(String method, String path, boolean regex, boolean socket, Need need) {
    String key() {
        return method + " " + path;
    }
}
