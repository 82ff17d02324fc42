package io.millrace.server.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.ChangeSet.Section;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.store.Database;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.StoreWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many pages change one notebook at once, over networks that delay, double and break off, and the server closes the notebook in between and reads it
 * again: in the end all see the same, everything that anybody typed is there once unless somebody deleted it, and every cell is there once.
 *
 * <p>Every character that is ever typed is another one, so what is lost and what is doubled shows itself.
 */
class ConvergenceTest {
    @TempDir
    private Path dir;

    static Stream<Long> seeds() {
        long first = System.nanoTime();
        return Stream.concat(Stream.of(1L, 2L, 3L), Stream.iterate(first, s -> s + 1).limit(9));
    }

    private int nextCharacter = 0x4e00;
    private int nextCell;
    private final Set<Character> typed = new HashSet<>();
    private final Set<Character> deleted = new HashSet<>();
    private final Set<String> made = new HashSet<>();

    @ParameterizedTest
    @MethodSource("seeds")
    void whatever_they_do(long seed) {
        Random random = new Random(seed);
        Database database = Database.open(dir.resolve("s.db"));
        NotebookStore store = new NotebookStore(database);
        try (StoreWriter writer = new StoreWriter(database)) {
            LiveNotebooks notebooks = new LiveNotebooks(store, writer, InstantSource.system(), 1, Duration.ofMinutes(10), _ -> new NoKernel());
            String id = notebooks.create("T", Map.of(), List.of(new Operation.InsertCell("first", null, Cell.Type.CODE, "", Map.of(), null, null)));
            made.add("first");
            LiveNotebook live = notebooks.get(id).orElseThrow();
            int people = 2 + random.nextInt(5);
            List<Visitor> visitors = new ArrayList<>();
            for (int i = 0; i < people; i++) {
                visitors.add(new Visitor("v" + i, live, store));
            }
            for (int step = 0; step < 900; step++) {
                act(random, visitors.get(random.nextInt(people)));
            }
            settle(live, visitors);
            check(seed, live, visitors);
            notebooks.close(true);
            Notebook again = new LiveNotebooks(store, writer, InstantSource.system(), 2, Duration.ofMinutes(10), _ -> new NoKernel()).get(id).orElseThrow().latest();
            assertEquals(visitors.getFirst().notebook(), again, "the log gives the notebook again; seed " + seed);
        }
    }

    private void act(Random random, Visitor who) {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5, 6 -> edit(random, who);
            case 7 -> {
                String cell = "cell" + nextCell++;
                made.add(cell);
                who.send(new Operation.InsertCell(cell, any(random, who), Cell.Type.CODE, "", Map.of(), null, null));
            }
            case 8 -> one(random, who.notebook().cells()).ifPresent(cell -> who.send(new Operation.DeleteCell(cell.id())));
            case 9 -> one(random, who.notebook().deleted()).ifPresent(cell -> who.send(new Operation.RestoreCell(cell.id(), any(random, who))));
            case 10 -> one(random, who.notebook().cells()).ifPresent(cell -> who.send(new Operation.MoveCell(cell.id(), any(random, who))));
            case 11 -> who.send(new Operation.Undo(random.nextInt(3) == 0, 0));
            case 12, 13, 14, 15, 16 -> who.deliver(random.nextInt(4) == 0);
            case 17 -> {
                if (random.nextBoolean()) {
                    who.cut();
                }
            }
            case 18 -> who.connect();
            default -> who.hear();
        }
    }

    private void edit(Random random, Visitor who) {
        one(random, Stream.concat(who.notebook().cells().stream(), who.notebook().deleted().stream()).toList()).ifPresent(cell -> {
            String text = who.text(cell.id()).text();
            int from = random.nextInt(text.length() + 1);
            int to = random.nextInt(3) == 0 ? Math.min(text.length(), from + random.nextInt(4)) : from;
            text.substring(from, to).chars().forEach(c -> deleted.add((char) c));
            StringBuilder insert = new StringBuilder();
            for (int i = random.nextInt(4); i > 0; i--) {
                char next = (char) nextCharacter++;
                typed.add(next);
                insert.append(next);
            }
            who.type(cell.id(), new ChangeSet(List.of(new Section(from, null), new Section(to - from, insert.toString()), new Section(text.length() - to, null))));
        });
    }

    private static String any(Random random, Visitor who) {
        return random.nextInt(4) == 0 ? null : one(random, who.notebook().cells()).map(Cell::id).orElse(null);
    }

    private static java.util.Optional<Cell> one(Random random, List<Cell> cells) {
        return cells.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(cells.get(random.nextInt(cells.size())));
    }

    /** Everybody comes back and everything arrives. */
    private static void settle(LiveNotebook live, List<Visitor> visitors) {
        visitors.forEach(Visitor::connect);
        for (int round = 0; round < 10_000 && !visitors.stream().allMatch(Visitor::quiet); round++) {
            for (Visitor visitor : visitors) {
                visitor.deliver(false);
                visitor.hear();
            }
            if (round % 50 == 0) {
                // What is with the store's writer comes back through the notebook's inbox.
                java.util.concurrent.CompletableFuture<Void> stored = new java.util.concurrent.CompletableFuture<>();
                live.post(() -> live.apply(List.of(), List.of(), () -> stored.complete(null)));
                stored.join();
            }
        }
    }

    private void check(long seed, LiveNotebook live, List<Visitor> visitors) {
        Notebook truth = live.ask(live::shown).toCompletableFuture().join();
        for (Visitor visitor : visitors) {
            assertTrue(visitor.quiet(), visitor.name + " has everything; seed " + seed);
            assertEquals(truth, visitor.notebook(), visitor.name + " sees what the server has; seed " + seed);
            Stream.concat(truth.cells().stream(), truth.deleted().stream()).forEach(cell ->
                    assertEquals(cell.source(), visitor.text(cell.id()).text(), visitor.name + " edits what the server has; seed " + seed));
            assertTrue(Set.of("unknown-cell", "nothing-to-undo", "invalid-place").containsAll(visitor.refusals), visitor.refusals + "; seed " + seed);
        }
        List<String> cells = Stream.concat(truth.cells().stream(), truth.deleted().stream()).map(Cell::id).sorted().toList();
        assertEquals(made.stream().sorted().toList(), cells, "every cell is there once; seed " + seed);
        StringBuilder all = new StringBuilder();
        Stream.concat(truth.cells().stream(), truth.deleted().stream()).forEach(cell -> all.append(cell.source()));
        Set<Character> expected = new HashSet<>(typed);
        expected.removeAll(deleted);
        Set<Character> found = new HashSet<>();
        all.chars().forEach(c -> assertTrue(found.add((char) c), "doubled: " + (char) c + "; seed " + seed));
        assertEquals(expected, found, "nothing lost; seed " + seed);
    }
}
