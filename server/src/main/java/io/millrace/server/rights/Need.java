package io.millrace.server.rights;

import io.millrace.server.people.Role;
import io.millrace.server.people.Scope;

/** What a request needs before it is answered. */
public sealed interface Need {
    /** Nothing: the sign-in itself, and what is no secret. */
    record Open() implements Need {}

    /** Somebody who is at least this, with a credential that reaches this far. What they see is filtered by their rights where it is about notebooks. */
    record Person(Role role, Scope scope) implements Need {}

    /** A right on the notebook that the request names. */
    record OnNotebook(Right right, Where where) implements Need {}

    /** Where a request names its notebook. */
    enum Where {
        /** In its path, as {@code id}: a notebook's or, which is the same, its kernel's. */
        ID,
        /** In its path, as a file: a path of the Jupyter interface. Where there is no such notebook, whoever may make one passes. */
        FILE,
        /** In its path, as a session of the Jupyter interface. */
        SESSION,
        /** In its path, as a run on the pool. */
        RUN,
        /** Its body or query names it: the code that answers asks for the right itself, through the same {@link Grants}. */
        INSIDE
    }
}
