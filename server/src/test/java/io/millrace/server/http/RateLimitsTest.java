package io.millrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much one address may ask for. */
class RateLimitsTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void a_burst_passes_and_then_the_steady_rate() {
        RateLimits limits = new RateLimits(10, 0, clock::get);
        assertEquals(50, IntStream.range(0, 1_000).filter(_ -> limits.request("a")).count());
        clock.addAndGet(1_000_000_000L);
        assertEquals(10, IntStream.range(0, 1_000).filter(_ -> limits.request("a")).count());
        assertTrue(limits.request("b"), "another address has its own");
    }

    @Test
    void wrong_tokens_are_few() {
        RateLimits limits = new RateLimits(10, 0, clock::get);
        for (int i = 0; i < RateLimits.WRONG_TOKENS; i++) {
            assertTrue(limits.mayTry("a"));
            limits.wrong("a");
        }
        assertFalse(limits.mayTry("a"));
        clock.addAndGet(7_000_000_000L);
        assertTrue(limits.mayTry("a"));
    }

    @Test
    void connections_are_counted() {
        RateLimits limits = new RateLimits(0, 2, clock::get);
        assertTrue(limits.connected("a") && limits.connected("a"));
        assertFalse(limits.connected("a"));
        limits.disconnected("a");
        assertTrue(limits.connected("a"));
    }

    @Test
    void a_flood_of_addresses_does_not_fill_the_memory_or_forget_who_is_connected() {
        RateLimits limits = new RateLimits(1, 1, clock::get);
        assertTrue(limits.connected("kept"));
        IntStream.range(0, 100_000).forEach(i -> limits.request("address-" + i));
        assertFalse(limits.connected("kept"));
    }
}
