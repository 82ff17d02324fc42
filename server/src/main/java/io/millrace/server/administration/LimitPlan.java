package io.millrace.server.administration;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Other bounds for the kernels at some times of the week, such as class hours.
 *
 * @param ends where it is not after {@code starts} it is on the next day
 */
record LimitPlan(long seq, Set<DayOfWeek> days, LocalTime starts, LocalTime ends, int minimum, int maximum, String at, String who, String why) {
    LimitPlan {
        days = Set.copyOf(days);
    }

    boolean holds(ZonedDateTime now) {
        LocalTime time = now.toLocalTime();
        DayOfWeek today = now.getDayOfWeek();
        if (starts.isBefore(ends)) {
            return days.contains(today) && !time.isBefore(starts) && time.isBefore(ends);
        }
        return days.contains(today) && !time.isBefore(starts) || days.contains(today.minus(1)) && time.isBefore(ends);
    }

    /** @throws IllegalArgumentException with one sentence */
    static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> found = EnumSet.noneOf(DayOfWeek.class);
        for (String word : text.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            DayOfWeek day = null;
            for (DayOfWeek each : DayOfWeek.values()) {
                day = shortOf(each).equals(word) ? each : day;
            }
            if (day == null) {
                throw new IllegalArgumentException("Days are mon, tue, wed, thu, fri, sat and sun, with commas; \"" + text + "\" is something else.");
            }
            found.add(day);
        }
        return found;
    }

    String daysText() {
        List<String> words = new ArrayList<>();
        for (DayOfWeek each : DayOfWeek.values()) {
            if (days.contains(each)) {
                words.add(shortOf(each));
            }
        }
        return String.join(",", words);
    }

    private static String shortOf(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }
}
