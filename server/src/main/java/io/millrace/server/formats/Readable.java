package io.millrace.server.formats;

import io.millrace.kernel.language.CompactSource;
import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.jupyter.JupyterJson;
import io.millrace.server.notebook.Cell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A notebook in forms for readers: Markdown, Java, and a page of its own. */
public final class Readable {
    private static final String VIEWER = "io/millrace/web/export/viewer.";

    private Readable() {}

    /** Texts as they are, code and outputs in fences; pictures within. */
    public static String markdown(NotebookFile notebook) {
        StringBuilder text = new StringBuilder();
        for (FileCell cell : notebook.cells()) {
            switch (cell.type()) {
                case MARKDOWN -> text.append(cell.source().strip()).append("\n\n");
                case RAW -> fence("", cell.source(), text);
                case CODE -> {
                    fence("java", cell.source(), text);
                    cell.outputs().forEach(output -> output(NotebookFile.map(output), text));
                }
            }
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static void output(Map<String, Object> output, StringBuilder text) {
        Map<String, Object> data = NotebookFile.map(output.get("data"));
        String picture = data.keySet().stream().filter(mime -> mime.startsWith("image/") && !mime.equals("image/svg+xml")).findFirst().orElse(null);
        if (picture != null) {
            text.append("![](data:").append(picture).append(";base64,").append(OutputText.joined(data.get(picture)).replaceAll("\\s", "")).append(")\n\n");
        } else if (data.containsKey("text/markdown")) {
            text.append(OutputText.joined(data.get("text/markdown")).strip()).append("\n\n");
        } else if (data.containsKey("text/latex")) {
            text.append(OutputText.joined(data.get("text/latex")).strip()).append("\n\n");
        } else if (data.containsKey("text/plain")) {
            fence("", OutputText.joined(data.get("text/plain")), text);
        } else {
            fence("", OutputText.of(List.of(output)), text);
        }
    }

    /** A fence longer than any in the text. */
    private static void fence(String language, String source, StringBuilder text) {
        if (source.isBlank()) {
            return;
        }
        String fence = "```";
        while (source.contains(fence)) {
            fence += "`";
        }
        text.append(fence).append(language).append('\n').append(source.stripTrailing()).append('\n').append(fence).append("\n\n");
    }

    /** One compact source file; see {@link CompactSource}. */
    public static String java(NotebookFile notebook) {
        return java(notebook, Map.of());
    }

    /** @param types of variables by name, as far as a kernel knows them */
    public static String java(NotebookFile notebook, Map<String, String> types) {
        List<CompactSource.Cell> cells = new ArrayList<>();
        StringBuilder before = new StringBuilder();
        for (FileCell cell : notebook.cells()) {
            if (cell.type() == Cell.Type.CODE) {
                cells.add(new CompactSource.Cell(before.toString(), cell.source()));
                before.setLength(0);
            } else {
                before.append(cell.source()).append('\n');
            }
        }
        return CompactSource.of(cells, types);
    }

    /** One file that opens without a network: the notebook, what shows it, and its styles. Scripts may run in it, and nothing can be fetched. */
    public static String html(NotebookFile notebook, String title) {
        NotebookFile titled = notebook.metadata().containsKey("title") ? notebook : withTitle(notebook, title);
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; font-src data:; frame-src 'self'">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <div id="root"><noscript>This page shows a notebook with a script that stands in it; the notebook itself is the JSON below.</noscript></div>
                <script type="application/x-ipynb+json" id="ipynb">%s</script>
                <script>%s</script>
                </body>
                </html>
                """.formatted(escaped(title), viewer("css").replace("</style", "<\\/style"), JupyterJson.write(titled.json()).replace("<", "\\u003c"),
                viewer("js").replace("</script", "<\\/script").replace("<!--", "<\\!--"));
    }

    private static NotebookFile withTitle(NotebookFile notebook, String title) {
        Map<String, Object> metadata = new java.util.LinkedHashMap<>(notebook.metadata());
        metadata.put("title", title);
        return new NotebookFile(metadata, notebook.cells());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String viewer(String ending) {
        try (InputStream in = Readable.class.getClassLoader().getResourceAsStream(VIEWER + ending)) {
            if (in == null) {
                throw new IllegalStateException("The page is not in this installation: build it with ./workbench.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
