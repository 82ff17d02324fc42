package io.millrace.server.people;

/**
 * Somebody who may sign in.
 *
 * @param id      never changes; the author in the log
 * @param login   in small letters
 * @param local   whether they have a password here
 * @param subject who they are at the identity provider; "" for nobody
 */
public record Account(String id, String login, String name, Role role, boolean disabled, boolean local, String subject, String created) {}
