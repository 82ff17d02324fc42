package io.millrace.server.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.server.jupyter.MalformedNotebook;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextFormTest {
    @Property(tries = 1000)
    void writing_and_reading_gives_the_same_notebook(@ForAll long seed) {
        NotebookFile notebook = new RandomNotebooks(seed).notebook();
        String text = TextForm.write(notebook);
        NotebookFile read = TextForm.read(text);
        assertEquals(notebook.json(), read.json());
        assertEquals(text, TextForm.write(read));
    }

    @Test
    void a_cell_stands_as_it_is_below_its_marker() {
        String text = """
                // ---
                // "title": "T"
                // ---

                import java.util.*;

                // %% [markdown] id="m"
                // # Head
                //
                // text

                // %% id="c" tags=["parameters"]
                // %time
                int n = 3;
                """;
        NotebookFile read = TextForm.read(text);
        assertEquals(Map.of("title", "T"), read.metadata());
        assertEquals(List.of("# Head\n\ntext", "%time\nint n = 3;"), read.cells().stream().map(NotebookFile.FileCell::source).toList());
        assertEquals(Map.of("tags", List.of("parameters")), read.cells().get(1).metadata());
    }

    @Test
    void a_file_of_jupytext_or_of_windows_is_read() {
        assertEquals("a\nb", TextForm.read("// %%\r\na\r\nb\r\n").cells().getFirst().source());
        assertEquals("*x*", TextForm.read("// %% [md]\n// *x*\n").cells().getFirst().source());
    }

    @Test
    void what_is_none_is_refused_with_the_line() {
        assertEquals("The file has no cell: a line \"// %%\" begins one.", assertThrows(MalformedNotebook.class, () -> TextForm.read("int x;")).getMessage());
        assertEquals("Line 2: a cell's marker has the form // %% [markdown] key=JSON.", assertThrows(MalformedNotebook.class, () -> TextForm.read("\n// %% id=oops\n")).getMessage());
    }
}
