package io.millrace.pool.ledger;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Collection;

/** Writes the body of an entry: fields in the order in which they are put, absent ones left out, all on one line. Reads it too. */
final class Body {
    private final JsonStringWriter out = JsonWriter.string().object();

    Body put(String name, Object value) {
        switch (value) {
            case null -> { }
            case Collection<?> list -> {
                out.array(name);
                list.forEach(this::item);
                out.end();
            }
            default -> out.value(name, value);
        }
        return this;
    }

    private void item(Object value) {
        if (value instanceof Collection<?> list) {
            out.array();
            list.forEach(this::item);
            out.end();
        } else {
            out.value(value);
        }
    }

    String text() {
        return out.end().done();
    }

    static JsonObject read(String body) {
        try {
            return JsonParser.object().from(body);
        } catch (JsonParserException e) {
            throw new IllegalArgumentException("its body is no JSON object", e);
        }
    }
}
