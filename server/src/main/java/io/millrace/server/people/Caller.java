package io.millrace.server.people;

/**
 * Who makes a request, and with what.
 *
 * @param id       the author of what they do, in the log
 * @param login    what they sign in with
 * @param name     what others see; empty for somebody who has not said
 * @param scope    how far what they came with reaches
 * @param means    the session or the token they came with, by its identifier; "" for neither
 * @param everyone whether rights do not count: on a server of one person, and for the commands of the machine's administrator
 */
public record Caller(String id, String login, String name, Role role, Scope scope, String means, boolean everyone) {
    /** Nobody has signed in: only what a link opens can be seen. */
    public static final Caller NOBODY = new Caller("nobody", "", "", Role.VIEWER, Scope.READ, "", false);

    /** The one person of a server without people, or the machine's administrator. */
    public static Caller owner(String name) {
        return new Caller(name, name, name, Role.ADMIN, Scope.ACCOUNT, "", true);
    }

    static Caller of(Account account, Scope scope, String means) {
        return new Caller(account.id(), account.login(), account.name(), account.role(), scope, means, false);
    }

    public boolean signedIn() {
        return this != NOBODY;
    }
}
