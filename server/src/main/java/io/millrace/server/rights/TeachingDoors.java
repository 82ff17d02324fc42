package io.millrace.server.rights;

import io.millrace.server.people.Account;
import io.millrace.server.people.People;
import io.millrace.server.teaching.Doors;
import java.util.List;
import java.util.Optional;

/** A student's copy is the student's own, and the staff of its course may look at it. */
public final class TeachingDoors implements Doors {
    private final Access access;

    public TeachingDoors(Access access) {
        this.access = access;
    }

    @Override
    public void copy(String notebook, String student, List<String> staff) {
        access.people().ifPresent(people -> {
            account(people, student).ifPresent(owner -> give(notebook, owner, Right.OWN));
            staff.forEach(login -> account(people, login).filter(account -> !account.login().equals(student)).ifPresent(account -> give(notebook, account, Right.VIEW)));
        });
    }

    private static Optional<Account> account(People people, String login) {
        return people.accounts().byLogin(login);
    }

    private void give(String notebook, Account account, Right right) {
        if (access.grants().of(notebook).stream().noneMatch(grant -> grant.kind() == Grant.Kind.PERSON && grant.subject().equals(account.id()))) {
            access.grants().give(notebook, Grant.Kind.PERSON, account.id(), right, account.id());
        }
    }
}
