package io.millrace.server.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.formats.NotebookFile;
import io.millrace.server.formats.NotebookFiles;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Numbers;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.StateCodec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpynbTest {
    private static Notebook notebook(Map<String, Object> json) {
        IpynbReader.Read read = IpynbReader.read(json);
        Notebook state = Notebook.empty("n");
        List<Operation> all = new ArrayList<>();
        all.add(new Operation.Create("", read.metadata()));
        all.addAll(read.operations());
        for (Operation operation : all) {
            state = assertInstanceOf(Outcome.Applied.class, Reducer.apply(state, operation)).state();
        }
        return state;
    }

    /** Short texts are whole in the state; the tests of the store look at long ones. */
    private static JsonObject written(Notebook notebook) {
        Map<String, Object> json = IpynbWriter.write(notebook, (_, _, _) -> {
            throw new AssertionError("no long text in this test");
        });
        String text = new JsonObject(json).encodePrettily();
        NbformatSchema.check(text);
        return new JsonObject(text);
    }

    private static final String FOREIGN = """
            {"nbformat":4,"nbformat_minor":2,"metadata":{"kernelspec":{"name":"python3","display_name":"Python 3","extra":[1,null,{"a":1.5}]},"custom":{"deep":{"er":true}}},
             "cells":[
              {"cell_type":"markdown","metadata":{"tags":["x"],"slideshow":{"slide_type":"slide"}},"source":["# Title\\n","text"],"attachments":{"a.png":{"image/png":"aGk="}}},
              {"cell_type":"code","execution_count":3,"metadata":{"collapsed":false,"vendor":{"k":[1,2]}},"source":"print(1)\\n水😀",
               "outputs":[
                {"output_type":"stream","name":"stdout","text":["1\\n","2\\n"]},
                {"output_type":"stream","name":"stdout","text":"3"},
                {"output_type":"stream","name":"stderr","text":["warn"]},
                {"output_type":"display_data","data":{"image/png":"aGk=","text/plain":["<Figure>"],"application/vnd.plotly.v1+json":{"data":[1]}},"metadata":{"image/png":{"width":3}}},
                {"output_type":"execute_result","execution_count":3,"data":{"text/html":["<b>","x</b>"],"text/plain":"x"},"metadata":{"isolated":true}},
                {"output_type":"error","ename":"ValueError","evalue":"no","traceback":["a","b"]}]},
              {"cell_type":"raw","metadata":{"format":"text/latex"},"source":[]}]}""";

    @Test
    void a_notebook_of_another_kernel_keeps_everything() {
        JsonObject out = written(notebook(new JsonObject(FOREIGN).getMap()));
        JsonObject in = new JsonObject(FOREIGN);
        assertEquals(in.getJsonObject("metadata").getJsonObject("custom"), out.getJsonObject("metadata").getJsonObject("custom"));
        assertEquals(in.getJsonObject("metadata").getJsonObject("kernelspec"), out.getJsonObject("metadata").getJsonObject("kernelspec"), "its kernel stays its kernel");
        for (int i = 0; i < 3; i++) {
            JsonObject before = in.getJsonArray("cells").getJsonObject(i);
            JsonObject after = out.getJsonArray("cells").getJsonObject(i);
            assertEquals(before.getJsonObject("metadata"), after.getJsonObject("metadata"));
            assertEquals(before.getValue("attachments"), after.getValue("attachments"));
            assertEquals(text(before.getValue("source")), text(after.getValue("source")));
        }
        JsonObject code = out.getJsonArray("cells").getJsonObject(1);
        assertEquals(3, code.getInteger("execution_count"));
        assertEquals(6, code.getJsonArray("outputs").size(), "also two outputs of one stream in a row");
        assertEquals(new JsonObject().put("width", 3), code.getJsonArray("outputs").getJsonObject(3).getJsonObject("metadata").getJsonObject("image/png"));
        assertEquals(List.of(1), code.getJsonArray("outputs").getJsonObject(3).getJsonObject("data").getJsonObject("application/vnd.plotly.v1+json").getJsonArray("data").getList());
    }

    private static String text(Object value) {
        return value instanceof String text ? text : String.join("", ((io.vertx.core.json.JsonArray) value).stream().map(String::valueOf).toList());
    }

    @Test
    void format_3_becomes_format_4_with_all_that_it_says() {
        JsonObject out = written(notebook(new JsonObject("""
                {"nbformat":3,"nbformat_minor":0,"metadata":{"name":"Old one","custom":1},"worksheets":[
                 {"metadata":{"sheet":"first"},"cells":[
                  {"cell_type":"heading","level":2,"metadata":{"h":1},"source":["A","B"]},
                  {"cell_type":"code","collapsed":true,"language":"python","metadata":{"m":[1]},"prompt_number":4,"input":["a\\n","b"],"outputs":[
                   {"output_type":"stream","stream":"stderr","text":["w\\n"]},
                   {"output_type":"pyout","prompt_number":4,"metadata":{},"text":["4"],"html":"<b>4</b>"},
                   {"output_type":"display_data","metadata":{"png":{"width":2}},"png":"aGk=","json":"{\\"k\\": [1]}"},
                   {"output_type":"pyerr","ename":"E","evalue":"v","traceback":["t"]}]}]},
                 {"metadata":{},"cells":[{"cell_type":"raw","metadata":{},"source":"r"},{"cell_type":"html","metadata":{},"source":"<i>x</i>"}]}]}""").getMap()));
        assertEquals(new JsonObject("{\"custom\":1,\"title\":\"Old one\",\"worksheets\":[{\"sheet\":\"first\"},{}]}"), without(out.getJsonObject("metadata")));
        assertEquals(List.of("markdown", "code", "raw", "markdown"), out.getJsonArray("cells").stream().map(c -> ((JsonObject) c).getString("cell_type")).toList());
        assertEquals("## AB", text(out.getJsonArray("cells").getJsonObject(0).getValue("source")));
        JsonObject code = out.getJsonArray("cells").getJsonObject(1);
        assertEquals("a\nb", text(code.getValue("source")));
        assertEquals(4, code.getInteger("execution_count"));
        assertEquals(new JsonObject("{\"m\":[1],\"collapsed\":true,\"language\":\"python\"}"), code.getJsonObject("metadata"));
        assertEquals(List.of("stream", "execute_result", "display_data", "error"), code.getJsonArray("outputs").stream().map(o -> ((JsonObject) o).getString("output_type")).toList());
        assertEquals("stderr", code.getJsonArray("outputs").getJsonObject(0).getString("name"));
        assertEquals("4", text(code.getJsonArray("outputs").getJsonObject(1).getJsonObject("data").getValue("text/plain")));
        assertEquals(new JsonObject("{\"k\":[1]}"), code.getJsonArray("outputs").getJsonObject(2).getJsonObject("data").getJsonObject("application/json"));
        assertEquals(2, code.getJsonArray("outputs").getJsonObject(2).getJsonObject("metadata").getJsonObject("image/png").getInteger("width"));
    }

    private static JsonObject without(JsonObject metadata) {
        metadata.remove("kernelspec");
        metadata.remove("language_info");
        return metadata;
    }

    @Test
    void what_no_format_knows_stays_where_it_stood() {
        JsonObject in = new JsonObject("""
                {"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"name":"r","display_name":"R"}},"vendor":{"top":1},"cells":[
                 {"cell_type":"code","id":"a","metadata":{"k":1},"source":"x","execution_count":null,"attachments":{"a":{}},"lock":[true],"outputs":[
                  {"output_type":"display_data","data":{},"metadata":{},"transient":{"display_id":"d"}}]}]}""");
        JsonObject out = new JsonObject(JupyterJson.write(IpynbWriter.write(notebook(new JsonObject(in.encode()).getMap()), (_, _, _) -> "")));
        out.getJsonArray("cells").getJsonObject(0).put("source", "x");
        assertEquals(in, out);
    }

    /** At every level: keys that no format knows, with every kind of value. */
    @Property(tries = 300)
    void what_no_format_knows_survives_at_every_level(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Object> in = random(random);
        sprinkle(in, random, true);
        // Through the form of the file, of the log and of the store, past an edit, a page that sends all metadata back, and out again.
        Notebook state = throughTheLog(notebook(new JsonObject(JupyterJson.write(in)).getMap()));
        state = Reducer.replay(state, new Operation.InsertCell("new", null, Cell.Type.MARKDOWN, "# New", Map.of(), null, null));
        for (Cell cell : state.cells()) {
            state = Reducer.replay(state, Numbers.kept(state, new Operation.SetCellMetadata(cell.id(), inBrowser(cell.metadata()))));
        }
        state = Reducer.replay(state, Numbers.kept(state, new Operation.SetMetadata(inBrowser(state.metadata()))));
        state = Reducer.replay(state, new Operation.DeleteCell("new"));
        Map<String, Object> out = IpynbWriter.write(state, (_, _, _) -> "");
        assertEquals(plain(in, true), plain(out, true));
        assertEquals(plain(in, true), plain(NotebookFile.of(new JsonObject(JupyterJson.write(out)).getMap()).json(), true), "as a file as well");
        assertEquals(plain(in, false), plain(NotebookFiles.parse("a.jsh", NotebookFiles.text("a.jsh", NotebookFile.of(in))).json(), false), "and as text, but for outputs");
    }

    @Property(tries = 100)
    void what_format_3_does_not_know_survives_as_well(@ForAll long seed) {
        Random random = new Random(seed);
        List<Object> outputs = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            outputs.add(new LinkedHashMap<>(switch (random.nextInt(4)) {
                case 0 -> Map.of("output_type", "stream", "stream", "stdout", "text", "x", "metadata", Map.of());
                case 1 -> Map.of("output_type", "pyerr", "ename", "E", "evalue", "v", "traceback", List.of("a"));
                case 2 -> Map.of("output_type", "pyout", "prompt_number", 2, "text", List.of("x"), "metadata", Map.of());
                default -> Map.of("output_type", "display_data", "png", "aGk=", "metadata", Map.of());
            }));
        }
        Map<String, Object> code = new LinkedHashMap<>(Map.of("cell_type", "code", "input", "x", "language", "python", "collapsed", false, "metadata", new LinkedHashMap<>(), "outputs", outputs));
        Map<String, Object> heading = new LinkedHashMap<>(Map.of("cell_type", "heading", "level", 2, "source", "H", "metadata", new LinkedHashMap<>()));
        Map<String, Object> sheet = new LinkedHashMap<>(Map.of("metadata", new LinkedHashMap<>(), "cells", List.of(code, heading)));
        Map<String, Object> in = new LinkedHashMap<>(Map.of("nbformat", 3, "nbformat_minor", 0, "metadata", new LinkedHashMap<>(Map.of("name", "N")), "worksheets", List.of(sheet)));
        List<Object> marks = new ArrayList<>();
        mark(in, random, marks);
        String out = JupyterJson.write(IpynbWriter.write(throughTheLog(notebook(in)), (_, _, _) -> ""));
        for (Object mark : marks) {
            assertTrue(out.contains("\"" + mark + "\": [\n"), mark + " is not in " + out);
        }
    }

    private static void mark(Map<String, Object> json, Random random, List<Object> marks) {
        json.values().forEach(value -> {
            if (value instanceof Map<?, ?> map && !map.getClass().getName().contains("Immutable")) {
                mark(map(map), random, marks);
            } else if (value instanceof List<?> list) {
                list.stream().filter(Map.class::isInstance).forEach(item -> mark(map(item), random, marks));
            }
        });
        if (random.nextBoolean()) {
            marks.add("mark" + marks.size());
            json.put("mark" + (marks.size() - 1), List.of(1));
        }
    }

    /** Unknown keys in the notebook, its cells and their outputs; those within metadata and data are made with the notebook. */
    private static void sprinkle(Map<String, Object> json, Random random, boolean metadata) {
        for (int i = random.nextInt(3); i > 0; i--) {
            json.put("x-" + i, any(random));
        }
        if (metadata && json.get("metadata") instanceof Map<?, ?> known) {
            Map<String, Object> more = new LinkedHashMap<>(map(known));
            more.put("x-m", any(random));
            json.put("metadata", more);
        }
        for (String list : List.of("cells", "outputs")) {
            if (json.get(list) instanceof List<?> items) {
                List<Object> changed = new ArrayList<>();
                items.forEach(item -> {
                    Map<String, Object> copy = new LinkedHashMap<>(map(item));
                    sprinkle(copy, random, true);
                    changed.add(copy);
                });
                json.put(list, changed);
            }
        }
    }

    private static Object any(Random random) {
        Object[] values = {1, 1.0, -0.0, 0.1, 1e16, 1.5e-7, -3e300, 123456789012.25, 9007199254740993L, new BigInteger("18446744073709551617"), true, null, "", "t\u001b[0m\u0000\"\\", List.of(), Map.of(), List.of(1.0, "a"), Map.of("deep", Map.of("n", 2.0))};
        return values[random.nextInt(values.length)];
    }

    /** What a page sends back of what it was told: its numbers are doubles, and whole ones have no point. */
    private static Map<String, Object> inBrowser(Map<String, Object> json) {
        return map(rounded(json));
    }

    private static Object rounded(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> result = new LinkedHashMap<>();
                map.forEach((key, item) -> result.put(key, rounded(item)));
                yield result;
            }
            case List<?> list -> {
                List<Object> result = new ArrayList<>();
                list.forEach(item -> result.add(rounded(item)));
                yield result;
            }
            case Number number when number.doubleValue() == Math.rint(number.doubleValue()) && Math.abs(number.doubleValue()) < 1e21 -> {
                BigInteger whole = new BigDecimal(number.doubleValue()).toBigInteger();
                yield whole.bitLength() < 32 ? (Object) whole.intValue() : whole.bitLength() < 64 ? (Object) whole.longValue() : whole;
            }
            case null, default -> value;
        };
    }

    private static Notebook throughTheLog(Notebook state) {
        return StateCodec.fromStore(new JsonObject(new JsonObject(StateCodec.forStore(state)).encode()).getMap());
    }

    /** The text of the file with what may be said in two ways said in one: texts as lines, identifiers as made, an empty source of metadata. */
    private static String plain(Map<String, Object> json, boolean outputs) {
        JsonObject file = new JsonObject(JupyterJson.write(json));
        file.put("nbformat_minor", 5);
        file.getJsonObject("metadata").remove("kernelspec");
        file.getJsonObject("metadata").remove("language_info");
        for (Object each : file.getJsonArray("cells")) {
            JsonObject cell = (JsonObject) each;
            cell.remove("id");
            cell.put("source", text(cell.getValue("source")));
            if (!outputs) {
                cell.remove("outputs");
                cell.remove("execution_count");
            }
            for (Object one : cell.getJsonArray("outputs", new JsonArray())) {
                JsonObject output = (JsonObject) one;
                if (output.containsKey("text")) {
                    output.put("text", text(output.getValue("text")));
                }
                if (output.containsKey("data")) {
                    JsonObject data = output.getJsonObject("data");
                    data.fieldNames().stream().filter(mime -> mime.startsWith("text/")).forEach(mime -> data.put(mime, text(data.getValue(mime))));
                }
            }
        }
        return JupyterJson.write(file.getMap());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1.0", "-0.0, -0.0", "0.0, 0.0", "0.1, 0.1", "1e16, 1e+16", "9999999999999998, 9999999999999998.0", "0.0001, 0.0001", "1.5e-5, 1.5e-05", "-2.5e-7, -2.5e-07", "1e22, 1e+22", "1.7976931348623157e308, 1.7976931348623157e+308", "5e-324, 5e-324"})
    void decimals_are_written_as_python_writes_them(double number, String text) {
        assertEquals(text, JupyterJson.decimal(number));
    }

    @Test
    void a_count_that_is_none_is_kept_until_the_cell_runs() {
        Notebook state = notebook(new JsonObject("{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[{\"cell_type\":\"code\",\"id\":\"a\",\"metadata\":{},\"source\":\"\",\"outputs\":[],\"execution_count\":5.0}]}").getMap());
        assertTrue(JupyterJson.write(IpynbWriter.write(state, (_, _, _) -> "")).contains("\"execution_count\": 5.0,"));
    }

    @Test
    void a_file_is_written_as_jupyter_writes_it() {
        assertEquals("{\n \"a\": [\n  1,\n  \"水\"\n ],\n \"b\": {},\n \"c\": []\n}\n",
                JupyterJson.write(Map.of("b", Map.of(), "a", List.of(1, "水"), "c", List.of())));
        assertEquals("{\n \"a\": \"\\u001b[0;31m\\n\\\\\\\"/\u007f\"\n}\n", JupyterJson.write(Map.of("a", "\u001b[0;31m\n\\\"/\u007f")));
    }

    @Test
    void missing_and_doubled_identifiers_are_made_anew_the_same_each_time() {
        JsonObject json = new JsonObject("""
                {"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"raw","id":"a","metadata":{},"source":""},
                {"cell_type":"raw","id":"a","metadata":{},"source":""},{"cell_type":"raw","id":"not good!","metadata":{},"source":""},{"cell_type":"raw","metadata":{},"source":""}]}""");
        List<String> ids = notebook(json.getMap()).cells().stream().map(Cell::id).toList();
        assertEquals(List.of("a", "cell-1", "cell-2", "cell-3"), ids);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | The file is no notebook: it has no number \"nbformat\".",
        "{\"nbformat\":2,\"worksheets\":[]} | The notebook has format 2, and formats 3 and 4 can be read: save it with Jupyter in one of them first.",
        "{\"nbformat\":3} | The notebook has no list \"worksheets\".",
        "{\"nbformat\":3,\"worksheets\":[{\"cells\":[{\"cell_type\":\"code\",\"input\":\"\",\"outputs\":[{\"output_type\":\"x\"}]}]}]} | Cell 0, output 0 has the unknown type \"x\".",
        "{\"nbformat\":4} | The notebook has no list \"cells\".",
        "{\"nbformat\":4,\"cells\":[7]} | Cell 0 is no object.",
        "{\"nbformat\":4,\"cells\":[{}]} | Cell 0 has no \"cell_type\".",
        "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"heading\"}]} | Cell 0 has the unknown type \"heading\".",
        "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"code\",\"source\":7}]} | Cell 0: \"source\" is neither a text nor a list of lines.",
        "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":{}}]} | Cell 0: \"outputs\" is no list.",
        "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":[{\"output_type\":\"pyout\"}]}]} | Cell 0, output 0 has the unknown type \"pyout\".",
        "{\"nbformat\":4,\"metadata\":[],\"cells\":[]} | \"metadata\" is no object."})
    void what_is_no_notebook_is_refused_with_the_place(String json, String message) {
        assertEquals(message, assertThrows(MalformedNotebook.class, () -> IpynbReader.read(new JsonObject(json).getMap())).getMessage());
    }

    @Property(tries = 200)
    void writing_and_reading_gives_the_same_notebook(@ForAll long seed) {
        Notebook first = notebook(random(new Random(seed)));
        JsonObject file = written(first);
        Notebook second = notebook(file.getMap());
        assertEquals(first.cells(), second.cells());
        assertEquals(file, written(second), "the file is stable");
    }

    private static Map<String, Object> random(Random random) {
        List<Object> cells = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            String type = List.of("code", "markdown", "raw").get(random.nextInt(3));
            Map<String, Object> cell = new LinkedHashMap<>(Map.of("cell_type", type, "metadata", value(random, 2), "source", text(random)));
            if (random.nextBoolean()) {
                cell.put("id", "id-" + i);
            }
            if (type.equals("code")) {
                cell.put("execution_count", random.nextBoolean() ? null : random.nextInt(9));
                List<Object> outputs = new ArrayList<>();
                for (int j = random.nextInt(4); j > 0; j--) {
                    outputs.add(output(random));
                }
                cell.put("outputs", outputs);
            } else if (random.nextBoolean()) {
                cell.put("attachments", Map.of("x.png", Map.of("image/png", "aGk=")));
            }
            cells.add(cell);
        }
        return new JsonObject(new JsonObject(Map.of("nbformat", 4, "nbformat_minor", random.nextInt(6), "metadata", value(random, 2), "cells", cells)).encode()).getMap();
    }

    private static Map<String, Object> output(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Map.of("output_type", "stream", "name", random.nextBoolean() ? "stdout" : "stderr", "text", text(random));
            case 1 -> Map.of("output_type", "display_data", "data", Map.of("text/plain", text(random), "application/json", value(random, 2)), "metadata", value(random, 1));
            case 2 -> Map.of("output_type", "execute_result", "execution_count", 2, "data", Map.of("text/html", text(random)), "metadata", Map.of());
            default -> Map.of("output_type", "error", "ename", "E", "evalue", "v", "traceback", List.of("a", "水"));
        };
    }

    private static Object text(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            lines.add(List.of("x\n", "水\n", "😀", "\n", "").get(random.nextInt(5)));
        }
        return random.nextBoolean() ? lines : String.join("", lines);
    }

    /** Any JSON object, with keys that no standard knows. */
    private static Map<String, Object> value(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put("vendor" + i, depth > 0 && random.nextBoolean() ? value(random, depth - 1) : List.of(1, 2.5, true, "t", List.of("l")).get(random.nextInt(5)));
        }
        return map;
    }

    @Test
    void the_schema_refuses_what_is_wrong() {
        assertThrows(AssertionError.class, () -> NbformatSchema.check("{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[{\"cell_type\":\"code\"}]}"));
        assertTrue(NbformatSchema.errors("{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[]}").isEmpty());
    }
}
