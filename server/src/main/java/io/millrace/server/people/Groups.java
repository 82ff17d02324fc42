package io.millrace.server.people;

import io.millrace.server.files.Sql;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Groups of people, to share with all of them at once. Reading takes no time; what changes one blocks. May be used by several threads. */
public final class Groups {
    private static final int LONGEST_NAME = 100;

    /** @param maker who made it, and may change it; {@code members} are accounts */
    public record Group(String id, String name, String maker, Set<String> members) {}

    private final Sql sql;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Group> all = new ConcurrentHashMap<>();

    Groups(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        sql.query("SELECT id, name, maker FROM people_group", row -> new Group(row.getString(1), row.getString(2), row.getString(3), Set.of())).forEach(group -> all.put(group.id(), group));
        sql.query("SELECT people_group, account FROM group_member", row -> List.of(row.getString(1), row.getString(2)))
                .forEach(pair -> all.computeIfPresent(pair.getFirst(), (_, group) -> with(group, pair.getLast(), true)));
    }

    private static Group with(Group group, String account, boolean in) {
        Set<String> members = new TreeSet<>(group.members());
        if (in) {
            members.add(account);
        } else {
            members.remove(account);
        }
        return new Group(group.id(), group.name(), group.maker(), Set.copyOf(members));
    }

    public List<Group> all() {
        return all.values().stream().sorted(Comparator.comparing(Group::name)).toList();
    }

    public Optional<Group> get(String id) {
        return Optional.ofNullable(all.get(id));
    }

    public boolean isMember(String group, String account) {
        Group found = all.get(group);
        return found != null && found.members().contains(account);
    }

    public synchronized Group make(String name, String maker) {
        String shown = name.strip();
        if (shown.isEmpty() || shown.length() > LONGEST_NAME) {
            throw new Refusal(Refusal.Kind.INVALID, "A group has a name of 1 to " + LONGEST_NAME + " characters.");
        }
        if (all.values().stream().anyMatch(group -> group.name().equalsIgnoreCase(shown))) {
            throw new Refusal(Refusal.Kind.TAKEN, "There is a group " + shown + " already.");
        }
        Group group = new Group(Codes.id("g"), shown, maker, Set.of());
        sql.update("INSERT INTO people_group (id, name, maker, created) VALUES (?, ?, ?, ?)", group.id(), shown, maker, clock.instant().toString());
        all.put(group.id(), group);
        return group;
    }

    public synchronized void remove(String id) {
        sql.transaction(statements -> {
            statements.update("DELETE FROM group_member WHERE people_group = ?", id);
            statements.update("DELETE FROM people_group WHERE id = ?", id);
        });
        all.remove(id);
    }

    public synchronized void member(String id, String account, boolean in) {
        if (in) {
            sql.update("INSERT INTO group_member (people_group, account) VALUES (?, ?) ON CONFLICT (people_group, account) DO NOTHING", id, account);
        } else {
            sql.update("DELETE FROM group_member WHERE people_group = ? AND account = ?", id, account);
        }
        all.computeIfPresent(id, (_, group) -> with(group, account, in));
    }
}
