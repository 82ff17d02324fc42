package io.millrace.server.live;

/**
 * Somebody who works on notebooks.
 *
 * @param id   the author of what they do, in the log
 * @param name what others see; empty for somebody who has not said
 */
public record Person(String id, String name) {
    public static final int MAX_ID = 64;
    public static final int MAX_NAME = 100;

    public Person {
        if (id.isEmpty() || id.length() > MAX_ID || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("A person has an identifier of 1 to " + MAX_ID + " characters and a name of at most " + MAX_NAME + ".");
        }
    }
}
