package io.millrace.kernel.protocol;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.util.List;
import java.util.Map;

/** JSON as JDK types, so that nothing but this class knows which library reads and writes it. */
public final class Json {
    private Json() {}

    public static String write(Map<String, ?> object) {
        return JsonWriter.string(object);
    }

    /**
     * @throws ProtocolException where the text is not one JSON object
     */
    public static Map<String, Object> parse(String text) throws ProtocolException {
        try {
            JsonObject object = JsonParser.object().from(text);
            return object;
        } catch (JsonParserException | StackOverflowError e) {
            throw new ProtocolException("The message is not a JSON object: " + e.getMessage());
        }
    }

    /** The value as an object, or an empty one where it is anything else. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Object value) {
        return value instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
    }

    /** The value as a list, or an empty one where it is anything else. */
    @SuppressWarnings("unchecked")
    public static List<Object> list(Object value) {
        return value instanceof List<?> l ? (List<Object>) l : List.of();
    }
}
