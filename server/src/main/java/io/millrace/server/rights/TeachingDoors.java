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
    public void own(String notebook, String student) {
        access.people().flatMap(people -> account(people, student)).ifPresent(owner -> give(notebook, owner, Right.OWN));
    }

    @Override
    public void open(String notebook, List<String> staff) {
        access.people().ifPresent(people -> staff.forEach(login -> account(people, login).ifPresent(account -> give(notebook, account, Right.VIEW))));
    }

    @Override
    public void close(String notebook, List<String> staff) {
        access.people().ifPresent(people -> staff.forEach(login -> account(people, login).filter(account -> given(notebook, account).filter(TeachingDoors::isOurs).isPresent())
                .ifPresent(account -> access.grants().give(notebook, Grant.Kind.PERSON, account.id(), Right.NONE, account.id()))));
    }

    private static Optional<Account> account(People people, String login) {
        return people.accounts().byLogin(login);
    }

    /** What somebody was given by name. */
    private Optional<Grant> given(String notebook, Account account) {
        return access.grants().of(notebook).stream().filter(grant -> grant.kind() == Grant.Kind.PERSON && grant.subject().equals(account.id())).findFirst();
    }

    /** What comes from here has the person themselves as its maker; what a student has given has the student. */
    private static boolean isOurs(Grant grant) {
        return grant.right() == Right.VIEW && grant.maker().equals(grant.subject());
    }

    private void give(String notebook, Account account, Right right) {
        if (given(notebook, account).isEmpty()) {
            access.grants().give(notebook, Grant.Kind.PERSON, account.id(), right, account.id());
        }
    }
}
