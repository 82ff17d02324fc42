package io.millrace.server.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Operation.EditSource;
import io.millrace.server.notebook.Operation.EditSource.Update;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Change sets are CodeMirror's: what we compose, map, invert and rebase is, down to the JSON, what the page's npm packages make. */
class CodeMirrorAgreesTest {
    private static final int CASES = 3_000;
    private static final List<String> PARTS = List.of("a", "b", "\n", "水", "😀", " ");

    @Test
    void on_generated_cases() throws Exception {
        Path page = Path.of("../web").toAbsolutePath().normalize();
        Assumptions.assumeTrue(Files.exists(page.resolve("node_modules/@codemirror/state")), "the page's packages are not installed: npm ci in " + page);
        long seed = System.nanoTime();
        Process node = new ProcessBuilder("node", Path.of("src/test/resources/changeset_check.mjs").toAbsolutePath().toString())
                .directory(page.toFile()).redirectErrorStream(true).start();
        try (BufferedWriter cases = node.outputWriter()) {
            Random random = new Random(seed);
            for (int i = 0; i < CASES; i++) {
                cases.write(ascii(oneCase(random).encode()));
                cases.newLine();
            }
        }
        String said = new String(node.getInputStream().readAllBytes());
        assertEquals(0, node.waitFor(), "seed " + seed + ": " + said);
        assertTrue(said.contains(CASES + " cases, 0 wrong"), said);
    }

    /** Half a character, which a change may cut off, survives no encoding but this. */
    private static String ascii(String json) {
        StringBuilder text = new StringBuilder();
        json.chars().forEach(c -> text.append(c < 128 ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return text.toString();
    }

    private static JsonObject oneCase(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        ChangeSet a = joined(random, text.length());
        ChangeSet b = joined(random, text.length());
        ChangeSet next = joined(random, a.lengthAfter());
        JsonObject says = new JsonObject().put("applied", a.apply(text.toString())).put("composed", json(a.then(next))).put("after", json(b.over(a, false)))
                .put("before", json(a.over(b, true))).put("inverse", json(a.inverse(text.toString()))).put("rebased", rebased(text.toString(), a, next, b));
        return new JsonObject().put("text", text.toString()).put("a", json(a)).put("b", json(b)).put("next", json(next)).put("says", says);
    }

    /** CodeMirror never sends two kept parts in a row. */
    private static ChangeSet joined(Random random, int length) {
        SectionList sections = new SectionList();
        ChangeSetTest.random(random, length).sections().forEach(section -> sections.add(section.length(), section.insert()));
        return sections.toChangeSet();
    }

    /** As a server does it that has taken another one's edit first. */
    private static JsonArray rebased(String text, ChangeSet first, ChangeSet second, ChangeSet others) {
        Shared shared = new Shared();
        Notebook state = Notebook.empty("n").withCells(List.of(new Cell("c", Cell.Type.CODE, text, 0, Map.of(), null, null, List.of(), false, null)));
        EditSource theirs = new EditSource("c", 0, List.of(new Update("other", others)));
        shared.applied(state, theirs, "other");
        Notebook now = ((Outcome.Applied) Reducer.apply(state, theirs)).state();
        EditSource mine = (EditSource) shared.fit(now, new EditSource("c", 0, List.of(new Update("me", first), new Update("me", second))));
        assertTrue(Reducer.apply(now, mine) instanceof Outcome.Applied);
        JsonArray array = new JsonArray();
        mine.updates().forEach(update -> array.add(json(update.changes())));
        return array;
    }

    private static JsonArray json(ChangeSet set) {
        return new JsonArray(set.toJson());
    }
}
