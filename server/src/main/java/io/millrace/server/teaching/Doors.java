package io.millrace.server.teaching;

import java.util.List;

/** What teaching asks of the rights on notebooks. Methods block. */
public interface Doors {
    /** On a server of one person there is nothing to give. */
    Doors NONE = (_, _, _) -> { };

    /**
     * Gives a copy to its student, as their own, and lets the staff look at it. Logins without an account are passed over: called again when somebody opens their copy.
     *
     * @param staff logins
     */
    void copy(String notebook, String student, List<String> staff);
}
