package io.millrace.server.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Operation.EditSource;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Output;
import io.millrace.server.store.Database;
import io.millrace.server.store.Housekeeping;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.NotebookStore.Version;
import io.millrace.server.store.StoreWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a notebook's past: versions by themselves, what is let go of, and what is purged. */
class PastTest {
    private static final String SECRET = "hunter2-äöü-\"x";

    @TempDir
    private Path dir;
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");

    private interface Story {
        void tell(LiveNotebooks notebooks, String id) throws Exception;
    }

    private Path story(Story story) throws Exception {
        Path file = dir.resolve("s.db");
        Database database = Database.open(file);
        try (StoreWriter writer = new StoreWriter(database)) {
            LiveNotebooks notebooks = new LiveNotebooks(new NotebookStore(database), writer, () -> now, database.epoch(), Duration.ofMinutes(10), _ -> new NoKernel());
            String id = notebooks.create("T", Map.of(), List.of(new Operation.InsertCell("a", null, Cell.Type.CODE, "", Map.of(), null, null)));
            story.tell(notebooks, id);
            notebooks.close(true);
        }
        return file;
    }

    private int counter;

    private void person(LiveNotebooks notebooks, String id, Operation operation) throws Exception {
        LiveNotebook live = notebooks.get(id).orElseThrow();
        CompletableFuture<String> refused = new CompletableFuture<>();
        live.submit("op" + counter++, "p", operation, _ -> { }, refusal -> refused.complete(refusal.message()));
        CompletableFuture<Void> stored = new CompletableFuture<>();
        live.post(() -> live.apply(List.of(), List.of(), () -> stored.complete(null)));
        stored.get(20, TimeUnit.SECONDS);
        assertFalse(refused.isDone(), () -> refused.join());
    }

    private void type(LiveNotebooks notebooks, String id, String text) throws Exception {
        for (char letter : text.toCharArray()) {
            Cell cell = notebooks.get(id).orElseThrow().ask(() -> notebooks.get(id).orElseThrow().latest()).toCompletableFuture().join().cell("a").orElseThrow();
            person(notebooks, id, new EditSource("a", cell.version(), List.of(new EditSource.Update("c", ChangeSet.between(cell.source(), cell.source() + letter)))));
        }
    }

    @Test
    void versions_are_kept_by_themselves_and_bring_the_notebook_back() throws Exception {
        story((notebooks, id) -> {
            type(notebooks, id, "one");
            now = now.plusSeconds(700);
            type(notebooks, id, " two");
            List<Version> versions = notebooks.store().versions(id);
            assertEquals(1, versions.size());
            assertEquals("automatic", versions.getFirst().kind());
            assertEquals("one", notebooks.version(id, versions.getFirst().sequence()).orElseThrow().cell("a").orElseThrow().source());
            person(notebooks, id, new Operation.InsertCell("b", "a", Cell.Type.MARKDOWN, "# new", Map.of(), null, null));
            person(notebooks, id, new Operation.RestoreVersion(versions.getFirst().sequence(), null, 0));
            Notebook restored = notebooks.get(id).orElseThrow().ask(() -> notebooks.get(id).orElseThrow().latest()).toCompletableFuture().join();
            assertEquals("one", restored.cell("a").orElseThrow().source());
            assertTrue(restored.cell("b").isEmpty());
            assertEquals("restored", notebooks.store().versions(id).getFirst().kind());
            person(notebooks, id, new Operation.Undo(false, 0));
            Notebook again = notebooks.get(id).orElseThrow().ask(() -> notebooks.get(id).orElseThrow().latest()).toCompletableFuture().join();
            assertEquals("one two", again.cell("a").orElseThrow().source());
            assertEquals(List.of("a", "b"), again.cells().stream().map(Cell::id).toList());
        });
    }

    @Test
    void who_waits_for_what_the_store_refuses_is_told() throws Exception {
        story((notebooks, id) -> {
            type(notebooks, id, "mine");
            LiveNotebook live = notebooks.get(id).orElseThrow();
            anotherServerWrites(id);
            Operation change = new Operation.InsertCell("b", null, Cell.Type.CODE, "", Map.of(), null, null);
            CompletionException refused = assertThrows(CompletionException.class, () -> live.bring("p", _ -> new LiveNotebook.Brought(_ -> new Operation.SetTitle("U"), List.of(change), List.of()))
                    .toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
            assertTrue(refused.getMessage().contains("try again"), refused.getMessage());
            assertTrue(live.closed());
            assertFalse(notebooks.get(id).orElseThrow().closed(), "it was read again");
        });
    }

    @Test
    void who_waits_for_a_person_s_or_the_server_s_operations_is_told_as_well() throws Exception {
        List<Operation> change = List.of(new Operation.SetTitle("Mine"));
        story((notebooks, id) -> {
            LiveNotebook live = notebooks.get(id).orElseThrow();
            anotherServerWrites(id);
            Outcome.Refused refused = live.performed("p", () -> change).toCompletableFuture().get(20, TimeUnit.SECONDS).orElseThrow();
            assertEquals(LiveNotebook.CLOSED, refused.code());
            assertTrue(refused.message().contains("try again"), refused.message());
            LiveNotebook again = notebooks.get(id).orElseThrow();
            assertEquals("Theirs", again.ask(again::latest).toCompletableFuture().get(20, TimeUnit.SECONDS).title());
            anotherServerWrites(id, "further");
            ExecutionException failed = assertThrows(ExecutionException.class, () -> again.applied(() -> change).toCompletableFuture().get(20, TimeUnit.SECONDS));
            assertTrue(failed.getCause() instanceof IllegalStateException && failed.getMessage().contains("try again"), failed.getMessage());
            LiveNotebook last = notebooks.get(id).orElseThrow();
            assertEquals(Optional.empty(), last.performed("p", () -> change).toCompletableFuture().get(20, TimeUnit.SECONDS));
            assertEquals("Mine", last.ask(last::shown).toCompletableFuture().get(20, TimeUnit.SECONDS).title());
        });
    }

    /** As a saved file becomes them: what is inserted stands after what the same group inserts, and not after what it deletes. */
    @Test
    void a_group_may_delete_all_cells_and_insert_others_one_after_the_other() throws Exception {
        story((notebooks, id) -> {
            LiveNotebook live = notebooks.get(id).orElseThrow();
            List<Operation> group = List.of(new Operation.DeleteCell("a"), new Operation.InsertCell("b", null, Cell.Type.CODE, "", Map.of(), null, null),
                    new Operation.InsertCell("c", "b", Cell.Type.CODE, "", Map.of(), null, null));
            assertEquals(Optional.empty(), live.performed("p", () -> group).toCompletableFuture().get(20, TimeUnit.SECONDS));
            assertEquals(List.of("b", "c"), live.ask(live::shown).toCompletableFuture().get(20, TimeUnit.SECONDS).cells().stream().map(Cell::id).toList());
        });
    }

    private void anotherServerWrites(String id) throws Exception {
        anotherServerWrites(id, "elsewhere");
    }

    private void anotherServerWrites(String id, String opId) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("s.db")); Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            assertEquals(1, statement.executeUpdate("INSERT INTO operation (notebook, sequence, epoch, op_id, author, at, body) SELECT notebook, sequence + 1, epoch, '" + opId + "', 'q', at, '{\"kind\":\"setTitle\",\"title\":\"Theirs\"}' "
                    + "FROM operation WHERE notebook = '" + id + "' ORDER BY sequence DESC LIMIT 1"));
        }
    }

    @Test
    void a_purged_text_is_nowhere_in_the_file_also_where_it_was_typed_letter_by_letter() throws Exception {
        Path file = story((notebooks, id) -> {
            type(notebooks, id, "key = " + SECRET + "; // mine");
            LiveNotebook live = notebooks.get(id).orElseThrow();
            live.keepVersion("with " + SECRET, "p").toCompletableFuture().join();
            CompletableFuture<Void> shown = new CompletableFuture<>();
            live.post(() -> live.apply(List.of(new Operation.StreamWritten("r", "a", "stdout", "x".repeat(80_000) + SECRET.substring(0, 5)),
                    new Operation.StreamWritten("r", "a", "stdout", SECRET.substring(5) + "y".repeat(80_000)),
                    new Operation.Shown("r", "a", new Output.Rich("display_data", Map.of("text/plain", "it is " + SECRET), Map.of(), null, null))), List.of(), () -> shown.complete(null)));
            shown.get(20, TimeUnit.SECONDS);
            notebooks.purge(id, SECRET, "p");
            Cell cell = notebooks.get(id).orElseThrow().latest().cell("a").orElseThrow();
            assertEquals("key = " + "•".repeat(SECRET.length()) + "; // mine", cell.source());
            assertEquals("key = " + "•".repeat(SECRET.length()) + "; // mine", notebooks.version(id, notebooks.store().versions(id).getFirst().sequence()).orElseThrow().cell("a").orElseThrow().source());
            String text = LongTexts.read(notebooks.store(), id, "a", 0, 79_990, 60);
            assertTrue(text.contains("•".repeat(SECRET.length())), text);
            type(notebooks, id, "!"); // and it goes on
        });
        for (String name : List.of("s.db", "s.db-wal")) {
            Path part = dir.resolve(name);
            String bytes = Files.exists(part) ? new String(Files.readAllBytes(part), StandardCharsets.UTF_8) : "";
            assertFalse(bytes.contains("hunter2"), name + " still has it");
            assertFalse(bytes.contains("r2-äöü"), name + " still has a part of it");
        }
        assertTrue(Files.exists(file));
    }

    @Test
    void an_old_log_goes_and_the_notebook_stays_as_it_is() throws Exception {
        story((notebooks, id) -> {
            LiveNotebook live = notebooks.get(id).orElseThrow();
            List<Operation> many = new ArrayList<>();
            for (int i = 0; i < Housekeeping.NEWEST + 1_500; i++) {
                many.add(new Operation.StreamWritten("r", "a", "stdout", i + "\n"));
                if (i == 700) {
                    many.add(new Operation.ClearOutput("r", "a", false));
                }
            }
            CompletableFuture<Void> stored = new CompletableFuture<>();
            live.post(() -> live.apply(many, List.of(), () -> stored.complete(null)));
            stored.get(60, TimeUnit.SECONDS);
            Notebook before = live.ask(live::latest).toCompletableFuture().join();
            now = now.plus(Duration.ofDays(400));
            notebooks.tidy(new Housekeeping(365, 1L << 30));
            assertTrue(notebooks.store().rows(id, 0, 1).getFirst().sequence() > 600, "what is old and shown nowhere is gone");
            String whole = LongTexts.read(notebooks.store(), id, "a", 0, 0, 1_000_000);
            assertTrue(whole.startsWith("701\n") && whole.endsWith(Housekeeping.NEWEST + 1_499 + "\n"), "what is shown is whole");
            live.close(true).toCompletableFuture().join();
            assertEquals(before, notebooks.get(id).orElseThrow().latest());
        });
    }

    @Test
    void automatic_versions_are_thinned_with_their_age_and_named_ones_stay() {
        List<Version> versions = new ArrayList<>();
        for (int hours = 0; hours < 24 * 20; hours++) {
            for (int half = 0; half < 2; half++) {
                Instant at = now.minus(Duration.ofMinutes(hours * 60L + half * 30L + 1));
                versions.add(new Version(100_000 - versions.size(), hours == 300 && half == 0 ? "named" : "automatic", "", "p", "", at.toString(), 1));
            }
        }
        List<Long> gone = new Housekeeping(15, 1L << 30).superfluous(versions, now);
        List<Version> kept = versions.stream().filter(version -> !gone.contains(version.sequence())).toList();
        assertEquals(48, kept.stream().filter(v -> Duration.between(Instant.parse(v.at()), now).toHours() < 24).count(), "all of the last day");
        assertTrue(kept.stream().filter(v -> Duration.between(Instant.parse(v.at()), now).toDays() >= 7).count() < 12, "one a day");
        assertEquals(1, kept.stream().filter(v -> v.kind().equals("named")).count());
        assertTrue(kept.stream().noneMatch(v -> v.kind().equals("automatic") && Duration.between(Instant.parse(v.at()), now).toDays() >= 15), "none after that");
    }
}
