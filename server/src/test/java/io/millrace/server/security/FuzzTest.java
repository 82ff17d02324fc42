package io.millrace.server.security;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.program.Program;
import io.millrace.kernel.protocol.Json;
import io.millrace.kernel.protocol.ProtocolException;
import io.millrace.server.files.FileProblem;
import io.millrace.server.files.FolderPath;
import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.jupyter.MalformedNotebook;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.OperationCodec;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Every reader of what comes from outside, fed with what nobody would write: it answers, or refuses with the one exception that its callers expect. Frames have their own test
 * beside their codec.
 */
class FuzzTest {
    private static final List<String> WORDS = List.of("nbformat", "nbformat_minor", "metadata", "cells", "cell_type", "source", "outputs", "execution_count", "id", "code", "markdown", "raw", "stream", "text",
            "name", "data", "display_data", "execute_result", "error", "output_type", "traceback", "worksheets", "attachments", "kind", "cell", "after", "version", "updates", "clientID", "changes", "title",
            "run", "request", "control", "value", "type", "operations", "now", "insertCell", "deleteCell", "moveCell", "setCellType", "setCellMetadata", "editSource", "run", "stop", "restart", "undo", "setInput",
            "giveInput", "restoreVersion", "clearOutputs", "setMetadata", "setTitle", "", "\u0000", "\ud800", "../..", "__proto__");

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 5 ? 6 : 9)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt(8) - 2;
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> random.nextBoolean() ? random.nextDouble() : Long.MAX_VALUE - random.nextInt(3);
            case 5 -> WORDS.get(random.nextInt(WORDS.size()));
            case 6 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> object(random, depth + 1);
        };
    }

    private static Map<String, Object> object(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            map.put(WORDS.get(random.nextInt(WORDS.size())), value(random, depth));
        }
        return map;
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = 3_000)
    void notebooks(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        Map<String, Object> book = object(random, 0);
        book.put("nbformat", random.nextBoolean() ? 4 : 3);
        List<Object> cells = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Map<String, Object> cell = object(random, 1);
            cell.put("cell_type", List.of("code", "markdown", "raw", "odd").get(random.nextInt(4)));
            cell.put("outputs", List.of(object(random, 2)));
            cells.add(random.nextInt(5) == 0 ? value(random, 1) : cell);
        }
        book.put(random.nextBoolean() ? "cells" : "worksheets", random.nextInt(6) == 0 ? List.of(Map.of("cells", cells)) : cells);
        try {
            IpynbReader.read(book);
        } catch (MalformedNotebook e) {
            assertTrue(e.getMessage().endsWith("."), e.getMessage());
        }
    }

    @Property(tries = 5_000)
    void operations(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        Map<String, Object> operation = object(random, 0);
        operation.put("kind", WORDS.get(random.nextInt(WORDS.size())));
        try {
            OperationCodec.fromClient(operation);
        } catch (IllegalArgumentException | ArithmeticException e) {
            // What the socket answers with a sentence.
        }
    }

    @Property(tries = 3_000)
    void changeSets(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        List<Object> parts = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            parts.add(random.nextInt(3) == 0 ? value(random, 3) : random.nextBoolean() ? (Object) random.nextInt() : List.of(random.nextInt(20) - 3, "a", "b"));
        }
        try {
            ChangeSet.fromJson(parts).apply("some text");
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            // Refused, or it does not fit this text.
        }
    }

    @Property(tries = 2_000)
    void programs(@ForAll byte[] noise, @ForAll("seeds") long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[noise.length + 6];
        bytes[0] = 'M';
        bytes[1] = 'L';
        bytes[2] = 'R';
        bytes[3] = 'P';
        bytes[4] = (byte) random.nextInt(4);
        System.arraycopy(noise, 0, bytes, 6, noise.length);
        assertThrows(IllegalArgumentException.class, () -> {
            Program.decode(bytes);
            throw new IllegalArgumentException("It is one, which is as good.");
        });
    }

    @Property(tries = 2_000)
    void folders(@ForAll String path) {
        try {
            String text = FolderPath.of(path).toString();
            assertTrue(!text.contains("/../") && !text.startsWith("../"), text);
        } catch (FileProblem e) {
            // Refused with a sentence.
        }
    }

    @Property(tries = 2_000)
    void frameHeaders(@ForAll String text) {
        try {
            Json.parse(text);
        } catch (ProtocolException e) {
            // Refused.
        }
    }

    /** Found by hand: a parser that calls itself for each bracket ends with its stack. */
    @Test
    void bracketsWithoutEnd() {
        for (String opening : List.of("[", "{\"a\":")) {
            String deep = "{\"a\":" + opening.repeat(500_000);
            assertThrows(ProtocolException.class, () -> Json.parse(deep));
            assertThrows(DecodeException.class, () -> new JsonObject(deep));
        }
    }
}
