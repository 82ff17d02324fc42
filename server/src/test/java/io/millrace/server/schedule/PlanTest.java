package io.millrace.server.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");

    private static String next(String plan, String now) {
        return Plan.of(plan).after(Instant.parse(now), ZURICH).toString();
    }

    @Test
    void a_plan_names_the_next_time() {
        assertEquals("2026-01-31T13:00:00Z", next("every 60", "2026-01-31T12:00:00Z"));
        assertEquals("2026-01-31T05:30:00Z", next("daily 06:30", "2026-01-31T05:29:59Z"));
        assertEquals("2026-02-01T05:30:00Z", next("daily 06:30", "2026-01-31T05:30:00Z"));
        assertEquals("2026-03-29T04:30:00Z", next("daily 06:30", "2026-03-28T05:30:00Z"), "by the clock on the wall, also when that changes");
        assertEquals("daily 06:30", Plan.of(" daily  06:30 ").text());
    }

    @Test
    void what_is_no_plan_is_refused() {
        for (String text : new String[] {"", "every 0", "every x", "daily 25:00", "weekly 1", "every 99999999"}) {
            assertThrows(IllegalArgumentException.class, () -> Plan.of(text), text);
        }
    }
}
