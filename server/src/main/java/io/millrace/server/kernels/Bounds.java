package io.millrace.server.kernels;

import java.util.Map;

/**
 * How many kernels there may be.
 *
 * @param minimum     warm kernels that stand ready for the next notebook
 * @param maximum     kernels of notebooks, with those that are warm; 0 for any number
 * @param roles       how many a person of this role may have at once; a role that is not there has no bound of its own
 * @param people      the same for single people, by the name with which they sign in; counts before their role's
 * @param idleSeconds a kernel that nobody has used for so long is ended; 0 for never
 */
public record Bounds(int minimum, int maximum, Map<String, Integer> roles, Map<String, Integer> people, int idleSeconds) {
    public Bounds {
        roles = Map.copyOf(roles);
        people = Map.copyOf(people);
    }

    /** How many this person may have; 0 for any number. */
    int most(Asker asker) {
        Integer own = people.get(asker.person());
        return own != null ? own : roles.getOrDefault(asker.role(), 0);
    }

    /** Whether one more fits where so many are. */
    boolean room(int held) {
        return maximum == 0 || held < maximum;
    }
}
