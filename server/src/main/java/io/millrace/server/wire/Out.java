package io.millrace.server.wire;

/**
 * A message on its way to clients.
 *
 * @param to whose request it answers; null for all clients
 */
public record Out(Channel channel, Request to, Message message) {
    /** Whether this client is to get it; an answer whose client is not known goes to all. */
    public boolean isFor(Object client) {
        return to == null || to.from() == null || to.from().equals(client);
    }
}
