package io.millrace.server.formats;

import io.millrace.server.jupyter.JupyterJson;
import io.millrace.server.jupyter.MalformedNotebook;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes notebooks by the name of their file: {@code .ipynb}, or {@code .jsh} for the text form. */
public final class NotebookFiles {
    private NotebookFiles() {}

    public static boolean isText(String name) {
        return name.endsWith(".jsh") || name.endsWith(".java");
    }

    /** Whether the name is one that a notebook has. */
    public static boolean isNotebook(String name) {
        return name.endsWith(".ipynb") || name.endsWith(".jsh");
    }

    /** @throws MalformedNotebook with one sentence */
    public static NotebookFile parse(String name, String text) {
        if (isText(name)) {
            return TextForm.read(text);
        }
        if (text.isBlank()) {
            throw new MalformedNotebook("The file is empty.");
        }
        try {
            return NotebookFile.of(new JsonObject(text).getMap());
        } catch (DecodeException | ClassCastException e) {
            throw new MalformedNotebook("The file is no JSON: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".");
        }
    }

    /** A file whose name may say nothing, as those that Git makes: JSON begins with a brace. An empty file is an empty notebook. */
    public static Found find(Path file) throws IOException {
        String text = Files.readString(file);
        if (text.isBlank()) {
            return new Found("empty.ipynb", new NotebookFile(java.util.Map.of(), java.util.List.of()));
        }
        String name = text.stripLeading().startsWith("{") ? "found.ipynb" : "found.jsh";
        return new Found(name, parse(name, text));
    }

    /** @param kind a name with the ending of its format */
    public record Found(String kind, NotebookFile notebook) {}

    /** @throws IOException where it cannot be read; {@link MalformedNotebook} where it is none */
    public static NotebookFile read(Path file) throws IOException {
        return find(file).notebook();
    }

    public static String text(String name, NotebookFile notebook) {
        return isText(name) ? TextForm.write(notebook) : JupyterJson.write(notebook.json());
    }

    public static String withoutEnding(String name) {
        return name.replaceFirst("\\.(ipynb|json|jsh|java)$", "");
    }
}
