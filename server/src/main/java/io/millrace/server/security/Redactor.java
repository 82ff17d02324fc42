package io.millrace.server.security;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Takes the text of secrets out of what a kernel says, before it is stored.
 *
 * <p>A stream comes in pieces, and a secret may lie across several of them, with anything else between: so the end of a piece that could be the beginning of a secret is held back until the next piece
 * of that stream, or the end of the run, comes. Encodings of a secret (Base64, one character a line) are not recognised: who wants to give their own secret away can.
 *
 * <p>Belongs to one notebook's thread.
 */
public final class Redactor {
    /** The end of a piece that was held back. */
    public record Held(String run, String cell, String stream, String text) {}

    private final Supplier<Map<String, String>> secrets;
    private final Map<List<String>, Held> held = new LinkedHashMap<>();

    public Redactor(Supplier<Map<String, String>> secrets) {
        this.secrets = secrets;
    }

    /** What of a piece can be shown now, with what of its stream was held back before it. */
    public String stream(String run, String cell, String stream, String piece) {
        Map<String, String> all = secrets.get();
        List<String> key = List.of(run, cell, stream);
        Held earlier = held.remove(key);
        String before = earlier == null ? "" : earlier.text;
        if (all.isEmpty()) {
            return before + piece;
        }
        String text = text(before + piece);
        int keep = 0;
        for (String value : all.values()) {
            for (int n = Math.min(value.length() - 1, text.length()); n > keep; n--) {
                if (text.endsWith(value.substring(0, n))) {
                    keep = n;
                }
            }
        }
        if (keep > 0) {
            held.put(key, new Held(run, cell, stream, text.substring(text.length() - keep)));
        }
        return text.substring(0, text.length() - keep);
    }

    /** What is held back, for a run has ended or waits for a person. */
    public List<Held> rest() {
        List<Held> all = List.copyOf(held.values());
        held.clear();
        return all;
    }

    /** The longest first, for one may contain another. */
    private String text(String text) {
        List<Map.Entry<String, String>> all = new ArrayList<>(secrets.get().entrySet());
        all.sort(Comparator.comparingInt((Map.Entry<String, String> e) -> -e.getValue().length()));
        String result = text;
        for (Map.Entry<String, String> each : all) {
            result = result.replace(each.getValue(), "[secret " + each.getKey() + "]");
        }
        return result;
    }

    /** The same JSON value without secrets, in keys and values. */
    public Object value(Object json) {
        if (secrets.get().isEmpty()) {
            return json;
        }
        return switch (json) {
            case String text -> text(text);
            case Map<?, ?> map -> map(map);
            case List<?> list -> {
                List<Object> result = new ArrayList<>(list.size());
                list.forEach(each -> result.add(value(each)));
                yield result;
            }
            case null, default -> json;
        };
    }

    public Map<String, Object> map(Map<?, ?> map) {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, each) -> result.put(text(String.valueOf(key)), value(each)));
        return result;
    }
}
