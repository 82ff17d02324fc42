package io.millrace.server.people;

import io.millrace.server.audit.Audit;
import io.millrace.server.files.Sql;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The people of a server and the ways in. Whoever comes gets a {@link Caller}, or nothing. Each act that somebody may have to answer for is in the audit trail before it is done.
 *
 * <p>What changes something blocks; {@link #bySession} and {@link #byToken} do not. May be used by several threads.
 */
public final class People {
    /** How long a session lives unused, and at most. */
    public record Limits(Duration idle, Duration longest) {}

    private final Accounts accounts;
    private final Groups groups;
    private final Sessions sessions;
    private final Tokens tokens;
    private final Invitations invitations;
    private final Audit audit;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public People(Sql sql, InstantSource clock, Limits limits, Audit audit) {
        this.accounts = new Accounts(sql, clock);
        this.groups = new Groups(sql, clock);
        this.sessions = new Sessions(sql, clock, limits.idle(), limits.longest());
        this.tokens = new Tokens(sql, clock);
        this.invitations = new Invitations(sql, clock);
        this.audit = audit;
    }

    public Accounts accounts() {
        return accounts;
    }

    public Groups groups() {
        return groups;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Tokens tokens() {
        return tokens;
    }

    public Invitations invitations() {
        return invitations;
    }

    /** Told whenever somebody may have lost something: a role, a session, a token, a group. Any thread. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    // --- ways in ---

    /** Code of the link that makes the first admin; empty where there is one. */
    public Optional<String> firstInvitation() {
        if (accounts.hasAdmin()) {
            return Optional.empty();
        }
        invitations.forgetFirst();
        return Optional.of(invitations.make(Role.ADMIN, "", "", ""));
    }

    /** @param attended whether their person is there: else the session is not used by that, and ends when its time comes */
    public Optional<Caller> bySession(String code, boolean attended) {
        return sessions.use(code, attended).flatMap(session -> active(session.account()).map(account -> Caller.of(account, Scope.ACCOUNT, session.id())));
    }

    public Optional<Caller> byToken(String secret) {
        if (!secret.startsWith(Tokens.PREFIX)) {
            return Optional.empty();
        }
        return tokens.use(secret).flatMap(token -> active(token.account()).map(account -> Caller.of(account, token.scope(), token.id())));
    }

    /** An account that may come in, with a right that somebody was given for a part of the interface. */
    public Optional<Caller> byId(String account, Scope scope) {
        return active(account).map(found -> Caller.of(found, scope, ""));
    }

    private Optional<Account> active(String id) {
        return accounts.get(id).filter(account -> !account.disabled());
    }

    /** The caller as they are now; empty where they may not come in any more. */
    public Optional<Caller> again(Caller caller) {
        if (caller.everyone() || !caller.signedIn()) {
            return Optional.of(caller);
        }
        boolean lives = caller.means().isEmpty() || sessions.lives(caller.means()) || tokens.lives(caller.means());
        return lives ? active(caller.id()).map(account -> Caller.of(account, caller.scope(), caller.means())) : Optional.empty();
    }

    /** The code of a session, where the password is right. */
    public Optional<String> signIn(String login, String password, String address, String agent) {
        Optional<Account> account = accounts.check(login, password);
        if (account.isEmpty()) {
            audit.add("", login.length() > 64 ? login.substring(0, 64) : login, "sign-in-refused", "", "a wrong login or password", address);
            return Optional.empty();
        }
        return Optional.of(begin(account.get(), "with a password", address, agent));
    }

    /** Signs in somebody whom an identity provider has vouched for; makes their account where there is none. */
    public Optional<String> signInFromProvider(String subject, String login, String name, Role role, String address, String agent) {
        Account account = accounts.bySubject(subject).orElseGet(() -> {
            // One that has this login already is somebody else until an admin says otherwise: whoever can choose a login there must not become them here.
            String free = login;
            for (int i = 2; accounts.byLogin(free).isPresent(); i++) {
                free = login + "-" + i;
            }
            Account made = accounts.make(free, name, role, null, subject);
            audit.add(made.id(), made.name(), "account-made", made.id(), made.login() + ", " + role.text() + ", by the identity provider", address);
            return made;
        });
        if (account.disabled()) {
            audit.add(account.id(), account.name(), "sign-in-refused", "", "the account is disabled", address);
            return Optional.empty();
        }
        return Optional.of(begin(account, "by the identity provider", address, agent));
    }

    private String begin(Account account, String how, String address, String agent) {
        audit.add(account.id(), account.name(), "sign-in", "", how, address);
        return sessions.begin(account.id(), address, agent);
    }

    public void signOut(Caller caller, String address) {
        audit.add(caller.id(), caller.name(), "sign-out", "", "", address);
        sessions.end(session -> session.id().equals(caller.means()));
        changed();
    }

    /** Takes an invitation: makes the account, or gives the one that it is for another password. The answer is a session's code. */
    public String join(String code, String login, String name, String password, String address, String agent) {
        Invitations.Invitation invitation = invitations.find(code).orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "This link was used already, or its time is over: ask for a new one."));
        if (invitation.account().isEmpty()) {
            Account account = accounts.make(login, name, invitation.role(), password, "");
            if (!invitations.take(invitation.id())) {
                accounts.change(account.id(), Role.VIEWER, true);
                throw new Refusal(Refusal.Kind.MISSING, "This link was used already: ask for a new one.");
            }
            audit.add(account.id(), account.name(), "account-made", account.id(), account.login() + ", " + account.role().text(), address);
            return begin(account, "with an invitation", address, agent);
        }
        Account account = accounts.known(invitation.account());
        Passwords.check(password, account.login());
        if (account.disabled() || !invitations.take(invitation.id())) {
            throw new Refusal(Refusal.Kind.MISSING, "This link was used already, or the account is disabled: ask for a new one.");
        }
        audit.add(account.id(), account.name(), "password-changed", account.id(), "with a link", address);
        accounts.password(account.id(), password);
        sessions.end(session -> session.account().equals(account.id()));
        changed();
        return begin(account, "with a link", address, agent);
    }

    // --- one's own account ---

    public Account rename(Caller caller, String name) {
        return accounts.rename(caller.id(), name);
    }

    /** Other sessions end. */
    public void changePassword(Caller caller, String old, String fresh, String address) {
        if (accounts.known(caller.id()).local() && accounts.check(caller.login(), old).isEmpty()) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "That is not your password of now.");
        }
        accounts.password(caller.id(), fresh);
        audit.add(caller.id(), caller.name(), "password-changed", caller.id(), "", address);
        sessions.end(session -> session.account().equals(caller.id()) && !session.id().equals(caller.means()));
        changed();
    }

    public Tokens.Made makeToken(Caller caller, String name, Scope scope, Duration lifetime, String address) {
        Tokens.Made made = tokens.make(caller.id(), name, scope, lifetime);
        audit.add(caller.id(), caller.name(), "token-made", made.token().id(), made.token().name() + ", " + scope.text(), address);
        return made;
    }

    public void endToken(Caller caller, String id, String address) {
        if (!tokens.end(token -> token.id().equals(id) && token.account().equals(caller.id()))) {
            throw new Refusal(Refusal.Kind.MISSING, "You have no such token.");
        }
        audit.add(caller.id(), caller.name(), "token-removed", id, "", address);
        changed();
    }

    /** @param id null for all but the one they come with */
    public void endOwnSessions(Caller caller, String id, String address) {
        audit.add(caller.id(), caller.name(), "session-ended", id == null ? "" : id, id == null ? "all others" : "", address);
        sessions.end(session -> session.account().equals(caller.id()) && (id == null ? !session.id().equals(caller.means()) : session.id().equals(id)));
        changed();
    }

    // --- administration ---

    /** The code of a link that makes an account with this role. */
    public String invite(Caller admin, Role role, String note, String address) {
        audit.add(admin.id(), admin.name(), "invited", "", role.text() + (note.isBlank() ? "" : ", " + note), address);
        return invitations.make(role, "", note.length() > 200 ? note.substring(0, 200) : note, admin.id());
    }

    /** The code of a link with which somebody chooses another password. */
    public String reset(Caller admin, String account, String address) {
        Account found = accounts.known(account);
        audit.add(admin.id(), admin.name(), "password-link", account, found.login(), address);
        return invitations.make(found.role(), account, "", admin.id());
    }

    public void withdraw(Caller admin, String invitation, String address) {
        if (!invitations.take(invitation)) {
            throw new Refusal(Refusal.Kind.MISSING, "There is no such invitation any more.");
        }
        audit.add(admin.id(), admin.name(), "invitation-withdrawn", invitation, "", address);
    }

    /** Their sessions and tokens end with a disabled account. */
    public Account change(Caller admin, String account, Role role, boolean disabled, String address) {
        Account before = accounts.known(account);
        Account after = accounts.change(account, role, disabled);
        audit.add(admin.id(), admin.name(), "account-changed", account, before.login() + ": " + state(before) + " to " + state(after), address);
        if (disabled) {
            sessions.end(session -> session.account().equals(account));
        }
        changed();
        return after;
    }

    private static String state(Account account) {
        return account.role().text() + (account.disabled() ? " (disabled)" : "");
    }

    public void endSession(Caller admin, String session, String address) {
        audit.add(admin.id(), admin.name(), "session-ended", session, "by an admin", address);
        sessions.end(found -> found.id().equals(session));
        changed();
    }

    // --- groups ---

    public Groups.Group makeGroup(Caller caller, String name, String address) {
        Groups.Group group = groups.make(name, caller.id());
        audit.add(caller.id(), caller.name(), "group-made", group.id(), group.name(), address);
        return group;
    }

    public void removeGroup(Caller caller, String id, String address) {
        Groups.Group group = governed(caller, id);
        audit.add(caller.id(), caller.name(), "group-removed", id, group.name(), address);
        groups.remove(id);
        changed();
    }

    public void member(Caller caller, String id, String account, boolean in, String address) {
        Groups.Group group = governed(caller, id);
        Account found = accounts.known(account);
        audit.add(caller.id(), caller.name(), in ? "group-member-added" : "group-member-removed", id, found.login() + " in " + group.name(), address);
        groups.member(id, account, in);
        changed();
    }

    /** A group that this caller may change: who made it, and admins. */
    private Groups.Group governed(Caller caller, String id) {
        Groups.Group group = groups.get(id).orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "There is no such group."));
        if (!group.maker().equals(caller.id()) && caller.role() != Role.ADMIN) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "Only who made this group, or an admin, changes it.");
        }
        return group;
    }
}
