package io.millrace.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.files.Sql;
import io.millrace.server.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a session lives, and by what. */
class SessionsTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration IDLE = Duration.ofHours(2);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private Sessions sessions;
    private String code;

    @BeforeEach
    void begin(@TempDir Path folder) {
        sessions = new Sessions(new Sql(Database.open(folder.resolve("millrace.db")).dataSource(() -> { })), now::get, IDLE, Duration.ofHours(9));
        code = sessions.begin("ada", "", "test");
    }

    private boolean after(Duration time, boolean attended) {
        now.set(now.get().plus(time));
        return sessions.use(code, attended).isPresent();
    }

    @Test
    void a_page_that_only_looks_for_news_keeps_no_session() {
        for (int i = 1; i < 24; i++) {
            assertTrue(after(Duration.ofMinutes(5), false), "poll " + i);
        }
        assertEquals(NOON.plus(IDLE), sessions.ends(sessions.of("ada").getFirst()));
        assertFalse(after(Duration.ofMinutes(5), false), "two hours after its person did something");
        assertFalse(sessions.use(code, true).isPresent(), "and it does not come back");
    }

    @Test
    void a_person_keeps_it_until_its_last_hour_whether_they_ask_or_write() {
        String id = sessions.of("ada").getFirst().id();
        for (int i = 1; i <= 8; i++) {
            now.set(now.get().plus(Duration.ofHours(1)));
            if (i % 2 == 0) {
                sessions.used(id);
            } else {
                assertTrue(sessions.use(code, true).isPresent());
            }
            assertTrue(sessions.lives(id), "hour " + i);
        }
        assertFalse(after(Duration.ofHours(1), true), "nine hours are the most");
        sessions.used(id);
        assertFalse(sessions.lives(id));
    }
}
