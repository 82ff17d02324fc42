package io.millrace.server.rights;

import io.millrace.server.files.Sql;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Groups;
import io.millrace.server.people.Role;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The rights on notebooks. {@link #of} is asked with every operation, so they are in memory; what changes them blocks. May be used by several threads.
 *
 * <p>A notebook that nobody owns was made before people were let in, or by the server: it is the admins'. Without people all is everybody's, who is one.
 */
public final class Grants {
    private final Sql sql;
    private final InstantSource clock;
    private final Optional<Groups> groups;
    private final ConcurrentHashMap<String, List<Grant>> all = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** @param groups of the people; empty on a server of one person */
    public Grants(Sql sql, InstantSource clock, Optional<Groups> groups) {
        this.sql = sql;
        this.clock = clock;
        this.groups = groups;
        if (groups.isPresent()) {
            sql.query("SELECT notebook, kind, subject, level, maker, at FROM notebook_grant", row -> java.util.Map.entry(row.getString(1), new Grant(Grant.Kind.of(row.getString(2)).orElseThrow(),
                    row.getString(3), Right.of(row.getString(4)).orElse(Right.NONE), row.getString(5), row.getString(6)))).forEach(entry -> put(entry.getKey(), entry.getValue()));
        }
    }

    private void put(String notebook, Grant grant) {
        all.compute(notebook, (_, grants) -> {
            List<Grant> changed = without(grants, grant.kind(), grant.subject());
            changed.add(grant);
            return List.copyOf(changed);
        });
    }

    private static List<Grant> without(List<Grant> grants, Grant.Kind kind, String subject) {
        List<Grant> rest = new ArrayList<>(grants == null ? List.of() : grants);
        rest.removeIf(grant -> grant.kind() == kind && grant.subject().equals(subject));
        return rest;
    }

    /** Told the notebook whose rights have changed. Any thread. */
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** What this caller may do with this notebook. Never blocks. */
    public Right of(Caller caller, String notebook) {
        if (caller.everyone()) {
            return Right.OWN;
        }
        if (!caller.signedIn()) {
            return Right.NONE;
        }
        List<Grant> grants = all.getOrDefault(notebook, List.of());
        Right most = Right.NONE;
        boolean owned = false;
        for (Grant grant : grants) {
            owned |= grant.right() == Right.OWN;
            boolean counts = switch (grant.kind()) {
                case PERSON -> grant.subject().equals(caller.id());
                case GROUP -> groups.map(known -> known.isMember(grant.subject(), caller.id())).orElse(false);
                case EVERYONE -> true;
            };
            if (counts && grant.right().atLeast(most)) {
                most = grant.right();
            }
        }
        if (!owned && caller.role() == Role.ADMIN) {
            most = Right.OWN;
        }
        return (caller.role() == Role.VIEWER ? most.atMost(Right.COMMENT) : most).atMost(Right.most(caller.scope()));
    }

    public boolean may(Caller caller, String notebook, Right right) {
        return of(caller, notebook).atLeast(right);
    }

    public List<Grant> of(String notebook) {
        return all.getOrDefault(notebook, List.of());
    }

    /** The person who has had it longest as their own; empty where it is the admins', or on a server of one person. */
    public Optional<String> owner(String notebook) {
        return of(notebook).stream().filter(grant -> grant.kind() == Grant.Kind.PERSON && grant.right() == Right.OWN).min(java.util.Comparator.comparing(Grant::at)).map(Grant::subject);
    }

    /** A caller has made this notebook. */
    public void made(Caller caller, String notebook) {
        if (!caller.everyone() && groups.isPresent()) {
            give(notebook, Grant.Kind.PERSON, caller.id(), Right.OWN, caller.id());
        }
    }

    /** Gives a right; {@link Right#NONE} takes what was there. */
    public synchronized void give(String notebook, Grant.Kind kind, String subject, Right right, String maker) {
        if (right == Right.NONE) {
            sql.update("DELETE FROM notebook_grant WHERE notebook = ? AND kind = ? AND subject = ?", notebook, kind.text(), subject);
            all.computeIfPresent(notebook, (_, grants) -> List.copyOf(without(grants, kind, subject)));
        } else {
            String now = clock.instant().toString();
            sql.update("INSERT INTO notebook_grant (notebook, kind, subject, level, maker, at) VALUES (?, ?, ?, ?, ?, ?) "
                    + "ON CONFLICT (notebook, kind, subject) DO UPDATE SET level = excluded.level, maker = excluded.maker, at = excluded.at", notebook, kind.text(), subject, right.text(), maker, now);
            put(notebook, new Grant(kind, subject, right, maker, now));
        }
        listeners.forEach(listener -> listener.accept(notebook));
    }

    /** The notebooks that this person owns. */
    public List<String> ownedBy(String person) {
        return all.keySet().stream().filter(notebook -> owner(notebook).filter(person::equals).isPresent()).toList();
    }
}
