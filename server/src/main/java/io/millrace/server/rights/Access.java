package io.millrace.server.rights;

import io.millrace.server.audit.Audit;
import io.millrace.server.files.Cabinet;
import io.millrace.server.files.Files;
import io.millrace.server.files.Sql;
import io.millrace.server.people.Account;
import io.millrace.server.people.Caller;
import io.millrace.server.people.People;
import java.time.InstantSource;
import java.util.Optional;

/** What the rest of the server asks about people and rights. Without people everything belongs to the one who is there. */
public final class Access {
    private final Sql sql;
    private final Optional<People> people;
    private final Grants grants;
    private final Audit audit;
    private final String machinePerson;

    /**
     * @param limits        of sessions, where people are let in; empty for a server of one person
     * @param machinePerson name of whoever runs the server
     */
    public Access(Sql sql, InstantSource clock, Optional<People.Limits> limits, String machinePerson) {
        this.sql = sql;
        this.audit = new Audit(sql, clock);
        this.people = limits.map(given -> new People(sql, clock, given, audit));
        this.grants = new Grants(sql, clock, people.map(People::groups));
        this.machinePerson = machinePerson;
    }

    public Optional<People> people() {
        return people;
    }

    public Grants grants() {
        return grants;
    }

    public Audit audit() {
        return audit;
    }

    public Sql sql() {
        return sql;
    }

    /** Whoever has the machine's own token. */
    public Caller machine() {
        return Caller.owner(machinePerson);
    }

    /** The files as this caller sees them. */
    public Cabinet files(Files files, Caller caller) {
        return caller.everyone() ? files : new OwnFiles(files, sql, grants, caller);
    }

    /** In whose name a notebook's cells ask the pool and for secrets: its owner's; "" on a server of one person, and for what is the admins'. */
    public String owner(String notebook) {
        return people.flatMap(_ -> grants.owner(notebook)).orElse("");
    }

    /** What the pool's accounts call the owner of a notebook. */
    public String accountName(String notebook) {
        return people.flatMap(known -> grants.owner(notebook).flatMap(known.accounts()::get)).map(Account::login).orElse(machinePerson);
    }

    /** The role of the owner; on a server of one person that is an admin. */
    public String roleName(String notebook) {
        return people.flatMap(known -> grants.owner(notebook).flatMap(known.accounts()::get)).map(account -> account.role().text()).orElse("admin");
    }

    /** The group whose share of the pool the notebook's runs count to: the owner's first, or themselves. */
    public String groupName(String notebook) {
        String owner = owner(notebook);
        return people.flatMap(known -> known.groups().all().stream().filter(group -> group.members().contains(owner)).findFirst()).map(group -> group.name())
                .orElseGet(() -> accountName(notebook));
    }
}
