package io.millrace.server.people;

import io.millrace.server.files.Sql;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The accounts. Reading takes no time; what changes one blocks. May be used by several threads. */
public final class Accounts {
    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._@+-]{1,63}");
    private static final int LONGEST_NAME = 100;
    private static final String COLUMNS = "SELECT id, login, name, role, disabled, password IS NOT NULL, subject, created FROM account";

    private final Sql sql;
    private final InstantSource clock;
    private final Passwords passwords = new Passwords();
    private final ConcurrentHashMap<String, Account> all = new ConcurrentHashMap<>();

    Accounts(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        sql.query(COLUMNS, row -> new Account(row.getString(1), row.getString(2), row.getString(3), Role.of(row.getString(4)).orElse(Role.VIEWER), row.getInt(5) != 0, row.getInt(6) != 0,
                row.getString(7), row.getString(8))).forEach(account -> all.put(account.id(), account));
    }

    public List<Account> all() {
        return all.values().stream().sorted(Comparator.comparing(Account::login)).toList();
    }

    public Optional<Account> get(String id) {
        return Optional.ofNullable(all.get(id));
    }

    public Optional<Account> byLogin(String login) {
        String wanted = login.strip().toLowerCase(Locale.ROOT);
        return all.values().stream().filter(account -> account.login().equals(wanted)).findFirst();
    }

    Optional<Account> bySubject(String subject) {
        return all.values().stream().filter(account -> !subject.isEmpty() && account.subject().equals(subject)).findFirst();
    }

    /** Whether somebody can let others in. */
    public boolean hasAdmin() {
        return all.values().stream().anyMatch(account -> account.role() == Role.ADMIN && !account.disabled());
    }

    /**
     * Makes an account.
     *
     * @param password null for somebody who signs in elsewhere
     * @param subject  who they are there, or ""
     */
    synchronized Account make(String login, String name, Role role, String password, String subject) {
        String given = login.strip().toLowerCase(Locale.ROOT);
        if (!LOGIN.matcher(given).matches()) {
            throw new Refusal(Refusal.Kind.INVALID, "A login has 2 to 64 letters without accents, digits and . _ @ + -, and begins with a letter or digit.");
        }
        if (byLogin(given).isPresent()) {
            throw new Refusal(Refusal.Kind.TAKEN, "Somebody else has the login " + given + ".");
        }
        String shown = shown(name.isBlank() ? given : name);
        if (password != null) {
            Passwords.check(password, given);
        }
        Account account = new Account(Codes.id("p"), given, shown, role, false, password != null, subject, clock.instant().toString());
        sql.update("INSERT INTO account (id, login, name, role, disabled, password, subject, created) VALUES (?, ?, ?, ?, 0, ?, ?, ?)", account.id(), given, shown, role.text(),
                password == null ? null : passwords.hash(password), subject, account.created());
        all.put(account.id(), account);
        return account;
    }

    private static String shown(String name) {
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST_NAME || stripped.chars().anyMatch(Character::isISOControl)) {
            throw new Refusal(Refusal.Kind.INVALID, "A name has 1 to " + LONGEST_NAME + " characters.");
        }
        return stripped;
    }

    Account rename(String id, String name) {
        String shown = shown(name);
        sql.update("UPDATE account SET name = ? WHERE id = ?", shown, id);
        return changed(id, a -> new Account(a.id(), a.login(), shown, a.role(), a.disabled(), a.local(), a.subject(), a.created()));
    }

    /** @throws Refusal where nobody could let others in afterwards */
    synchronized Account change(String id, Role role, boolean disabled) {
        known(id);
        boolean another = all.values().stream().anyMatch(a -> !a.id().equals(id) && a.role() == Role.ADMIN && !a.disabled());
        if (!another && (role != Role.ADMIN || disabled)) {
            throw new Refusal(Refusal.Kind.INVALID, "This is the last admin: make somebody else one first.");
        }
        sql.update("UPDATE account SET role = ?, disabled = ? WHERE id = ?", role.text(), disabled ? 1 : 0, id);
        return changed(id, a -> new Account(a.id(), a.login(), a.name(), role, disabled, a.local(), a.subject(), a.created()));
    }

    Account password(String id, String password) {
        Account account = known(id);
        Passwords.check(password, account.login());
        sql.update("UPDATE account SET password = ? WHERE id = ?", passwords.hash(password), id);
        return changed(id, a -> new Account(a.id(), a.login(), a.name(), a.role(), a.disabled(), true, a.subject(), a.created()));
    }

    /** The account that this login and password open. Takes as long where there is none. */
    Optional<Account> check(String login, String password) {
        Optional<Account> account = byLogin(login);
        String hash = account.flatMap(a -> sql.query("SELECT password FROM account WHERE id = ?", row -> Optional.ofNullable(row.getString(1)), a.id()).stream().findFirst().flatMap(h -> h))
                .orElse(null);
        boolean fits = passwords.fits(password.length() > Passwords.LONGEST ? "" : password, hash);
        return account.filter(a -> fits && !a.disabled());
    }

    Account known(String id) {
        return get(id).orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "There is no account " + id + "."));
    }

    private Account changed(String id, java.util.function.UnaryOperator<Account> change) {
        return all.compute(id, (_, account) -> account == null ? null : change.apply(account));
    }
}
