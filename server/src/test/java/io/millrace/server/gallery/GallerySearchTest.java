package io.millrace.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.files.Sql;
import io.millrace.server.gallery.Gallery.Entry;
import io.millrace.server.gallery.Gallery.Leaflet;
import io.millrace.server.store.Database;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found where more was published than is shown at once. */
class GallerySearchTest {
    private static final int MOST = 4;

    @TempDir
    private Path folder;
    private Sql sql;
    private Gallery gallery;
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");

    @BeforeEach
    void open() {
        sql = new Sql(Database.open(folder.resolve("millrace.db")).dataSource(() -> { }));
        gallery = new Gallery(sql, () -> now, MOST);
    }

    private void publish(int number, String tag) {
        String id = "n%02d".formatted(number);
        sql.update("INSERT INTO notebook (id, title, created, modified, cells, kernel, active) VALUES (?, 'T', '', '', 0, 'none', 0)", id);
        gallery.publish(id, new Leaflet("Title " + number, "", List.of(tag)), "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[]}", "p", "Ada");
    }

    private List<String> found(String words, String tag) {
        return gallery.search(words, tag).entries().stream().map(Entry::notebook).toList();
    }

    @Test
    void the_oldest_is_found_by_its_words_and_its_tag_and_every_tag_is_counted() {
        for (int i = 0; i < 3 * MOST; i++) { // some at the same moment: no page may miss one of them
            publish(i, i == 0 ? "rare" : "common");
            now = i % 3 == 0 ? now.plusSeconds(1) : now;
        }
        assertEquals(MOST, found("", "").size());
        assertEquals(List.of("n10", "n11", "n07", "n08"), found("", ""));
        assertEquals(List.of("n00"), found("", "rare"));
        assertEquals(List.of("n01"), found("title 1 ada", "").stream().filter("n01"::equals).toList());
        IntStream.range(2, 10).forEach(i -> assertTrue(found("Title " + i, "").contains("n0" + i), "n0" + i));
        assertEquals(Map.of("rare", 1, "common", 3 * MOST - 1), gallery.search("none of these", "").tags());
    }

    @Test
    void a_version_is_another_one_after_publishing_again_and_after_a_text_was_purged() {
        assertTrue(gallery.version("n00").isEmpty());
        publish(0, "x");
        Gallery.Version first = gallery.version("n00").orElseThrow();
        assertEquals(first, gallery.version("n00").orElseThrow());
        gallery.purge("n00", "Title");
        Gallery.Version purged = gallery.version("n00").orElseThrow();
        assertNotEquals(first, purged);
        gallery.publish("n00", new Leaflet("Again", "", List.of()), "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[]}", "p", "Ada");
        assertNotEquals(purged, gallery.version("n00").orElseThrow());
    }
}
