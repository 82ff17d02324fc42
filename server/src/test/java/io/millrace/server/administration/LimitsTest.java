package io.millrace.server.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.files.Sql;
import io.millrace.server.kernels.Bounds;
import io.millrace.server.store.Database;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    /** A Monday. */
    private static final LocalDateTime MONDAY = LocalDateTime.of(2026, 3, 2, 7, 59);

    private final AtomicReference<Instant> now = new AtomicReference<>();
    private Limits limits;

    @BeforeEach
    void open(@TempDir Path folder) {
        at(MONDAY);
        limits = new Limits(new Sql(Database.open(folder.resolve("millrace.db")).dataSource(() -> { })), now::get, new Bounds(1, 200, Map.of(), Map.of(), 0));
    }

    private void at(LocalDateTime time) {
        now.set(time.atZone(ZoneId.systemDefault()).toInstant());
    }

    @Test
    void whatWasDecidedLastHoldsAndEverythingIsRemembered() {
        assertEquals(new Bounds(1, 200, Map.of(), Map.of(), 0), limits.bounds());
        limits.server(null, 12, null, "ada", "The machine is small.");
        limits.server(2, null, 3_600, "ben", "A course begins.");
        limits.own(Limit.Scope.ROLE, "scientist", 3, "ada", "Fairness.");
        limits.own(Limit.Scope.PERSON, "cem", 9, "ada", "A deadline.");
        assertEquals(new Bounds(2, 12, Map.of("scientist", 3), Map.of("cem", 9), 3_600), limits.bounds());
        limits.own(Limit.Scope.PERSON, "cem", null, "ada", "The deadline is over.");
        assertEquals(Map.of(), limits.bounds().people());
        assertEquals(1, limits.own().size());
        assertEquals("The deadline is over.", limits.history().getFirst().why());
        assertEquals("ada", limits.history().getLast().who());
        assertEquals(5, limits.history().size());
    }

    @Test
    void classHoursHaveTheirOwnBounds() {
        limits.plan("mon,wed", "08:00", "10:00", 8, 40, "ada", "The course.");
        assertEquals(200, limits.bounds().maximum());
        at(MONDAY.plusMinutes(1));
        assertEquals(40, limits.bounds().maximum());
        assertEquals(8, limits.bounds().minimum());
        at(MONDAY.plusHours(2).plusMinutes(1));
        assertEquals(200, limits.bounds().maximum(), "the end belongs to what comes after");
        at(MONDAY.plusDays(1).plusMinutes(30));
        assertEquals(200, limits.bounds().maximum(), "Tuesday");
        at(MONDAY.plusMinutes(1));
        assertTrue(limits.removePlan(limits.plans().getFirst().seq(), "ada"));
        assertFalse(limits.removePlan(1, "ada"));
        assertEquals(200, limits.bounds().maximum());
    }

    @Test
    void aPlanCanGoOverMidnight() {
        LimitPlan plan = new LimitPlan(1, LimitPlan.days("fri"), LocalTime.of(22, 0), LocalTime.of(2, 0), 0, 5, "", "", "");
        ZonedDateTime friday = LocalDateTime.of(2026, 3, 6, 23, 0).atZone(ZoneId.systemDefault());
        assertTrue(plan.holds(friday));
        assertTrue(plan.holds(friday.plusHours(2)));
        assertFalse(plan.holds(friday.plusHours(3)));
        assertFalse(plan.holds(friday.minusDays(1)));
    }

    @Test
    void whatMakesNoSenseIsRefusedWithASentence() {
        assertEquals("The warm kernels are part of all kernels, so 5 of them do not fit into 3.", assertThrows(IllegalArgumentException.class, () -> limits.server(5, 3, 0, "a", "b")).getMessage());
        assertEquals("Say why, in up to 500 characters: whoever comes after you will want to know.",
                assertThrows(IllegalArgumentException.class, () -> limits.server(1, 3, 0, "a", " ")).getMessage());
        assertEquals("Days are mon, tue, wed, thu, fri, sat and sun, with commas; \"monday\" is something else.",
                assertThrows(IllegalArgumentException.class, () -> limits.plan("monday", "08:00", "09:00", 1, 2, "a", "b")).getMessage());
        assertEquals("A time is HH:MM, and \"8\" is not.", assertThrows(IllegalArgumentException.class, () -> limits.plan("mon", "8", "09:00", 1, 2, "a", "b")).getMessage());
        assertEquals(0, limits.history().size());
    }
}
