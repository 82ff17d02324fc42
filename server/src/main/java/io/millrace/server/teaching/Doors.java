package io.millrace.server.teaching;

import java.util.List;

/** What teaching asks of the rights on notebooks. Methods block. */
public interface Doors {
    /** Gives a copy to its student, as their own. Somebody without an account is passed over: called again when they open it. */
    void own(String notebook, String student);

    /** Lets these people look at a copy. Those without an account are passed over. */
    void open(String notebook, List<String> staff);

    /** Takes that back; what the student has given them stays. */
    void close(String notebook, List<String> staff);
}
