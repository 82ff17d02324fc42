package io.millrace.server.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.vertx.core.json.JsonObject;
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

    @Test
    void a_file_is_written_as_jupyter_writes_it() {
        assertEquals("{\n \"a\": [\n  1,\n  \"水\"\n ],\n \"b\": {},\n \"c\": []\n}\n",
                JupyterJson.write(Map.of("b", Map.of(), "a", List.of(1, "水"), "c", List.of())));
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
