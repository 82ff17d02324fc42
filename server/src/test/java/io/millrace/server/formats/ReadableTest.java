package io.millrace.server.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class ReadableTest {
    private static final NotebookFile NOTEBOOK = TextForm.read("""
            // %% [markdown] id="t"
            // # Title

            // %% id="a"
            %time
            import java.util.stream.*;
            var n = 4;
            int[] few = {1, 2};
            var list = new ArrayList<Integer>();
            record Point(int x, int y) {}
            int twice(int x) {
                list.add(x);
                return few[0] * n * x;
            }

            // %% id="b"
            var n = 5;
            for (int i = 0; i < 2; i++) {
                System.out.println(twice(i));
            }
            new Point(1, n)
            """);

    /** The imports of libraries are left out: they are not on the class path of these tests. */
    @Test
    void the_java_form_is_one_source_file_that_compiles() {
        String source = Readable.java(NOTEBOOK).replaceAll("(?m)^import (static )?(tech|org|io)\\..*\n", "");
        StringWriter said = new StringWriter();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Notebook.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignored) {
                return source;
            }
        };
        boolean compiles = ToolProvider.getSystemJavaCompiler().getTask(said, null, null, List.of("--release", "25", "-proc:none", "-d", System.getProperty("java.io.tmpdir") + "/millrace-readable-test"), null, List.of(file)).call();
        assertTrue(compiles, said + "\n" + source);
        assertTrue(source.contains("// # Title") && source.contains("IO.println(new Point(1, n));") && source.contains("n = 5;"), source);
    }

    @Test
    void a_variable_whose_type_only_the_kernel_knows_becomes_a_field_of_that_type() {
        NotebookFile notebook = TextForm.read("// %%\nvar totals = compute();\nvar odd = compute();\nint size() { return totals.size() + odd.size(); }");
        String source = Readable.java(notebook, java.util.Map.of("totals", "Map<String, List<int[]>>", "odd", "Object & Comparable<?>"));
        assertTrue(source.contains("\nMap<String, List<int[]>> totals;\n") && source.contains("    totals = compute();"), source);
        assertTrue(source.contains("    var odd = compute();"), "what no source can name stays where it is: " + source);
    }

    @Test
    void the_markdown_form_has_texts_code_and_outputs() {
        String json = """
                {"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"markdown","id":"m","metadata":{},"source":"# T"},
                 {"cell_type":"code","id":"c","metadata":{},"execution_count":1,"source":"x","outputs":[{"output_type":"stream","name":"stdout","text":["```\\n","y\\n"]},
                  {"output_type":"display_data","metadata":{},"data":{"image/png":"aGk=","text/plain":"p"}}]}]}""";
        assertEquals("# T\n\n```java\nx\n```\n\n````\n```\ny\n````\n\n![](data:image/png;base64,aGk=)\n", Readable.markdown(NotebookFiles.parse("n.ipynb", json)));
    }
}
