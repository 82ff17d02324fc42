package io.millrace.server.jupyter;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Jupyter's own rule of what a notebook file of format 4.5 is. */
public final class NbformatSchema {
    private static final Schema SCHEMA = load();

    private NbformatSchema() {}

    private static Schema load() {
        try (InputStream in = NbformatSchema.class.getResourceAsStream("/nbformat.v4.5.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Error> errors(String notebook) {
        return SCHEMA.validate(notebook, InputFormat.JSON);
    }

    public static void check(String notebook) {
        List<Error> errors = errors(notebook);
        if (!errors.isEmpty()) {
            throw new AssertionError("The notebook is not valid nbformat 4.5: " + errors + "\n" + notebook);
        }
    }
}
