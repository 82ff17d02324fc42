package io.millrace.server.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Numbers that went through a browser, which knows doubles only: 1.0 comes back as 1, and a whole number beyond 2⁵³ rounded. A page that changes one key of
 * metadata sends all of it; the others must not change by that.
 */
public final class Numbers {
    private Numbers() {}

    /** What was sent, with our own value wherever it is what a browser makes of ours. */
    public static Object kept(Object ours, Object sent) {
        return switch (sent) {
            case Number number -> ours instanceof Number own && own.doubleValue() == number.doubleValue() ? own : number;
            case Map<?, ?> map -> {
                Map<Object, Object> result = new LinkedHashMap<>();
                map.forEach((key, value) -> result.put(key, ours instanceof Map<?, ?> own ? kept(own.get(key), value) : value));
                yield result;
            }
            case List<?> list -> {
                List<Object> result = new ArrayList<>(list.size());
                for (int i = 0; i < list.size(); i++) {
                    result.add(ours instanceof List<?> own && i < own.size() ? kept(own.get(i), list.get(i)) : list.get(i));
                }
                yield result;
            }
            case null, default -> sent;
        };
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> kept(Map<String, Object> ours, Map<String, Object> sent) {
        return (Map<String, Object>) kept((Object) ours, (Object) sent);
    }

    /** An operation that a page sent, with the notebook's own numbers. */
    public static Operation kept(Notebook state, Operation operation) {
        return switch (operation) {
            case Operation.SetMetadata op -> new Operation.SetMetadata(kept(state.metadata(), op.metadata()));
            case Operation.SetCellMetadata op -> state.anyCell(op.cell())
                    .<Operation>map(cell -> new Operation.SetCellMetadata(op.cell(), kept(cell.metadata(), op.metadata()))).orElse(op);
            default -> operation;
        };
    }

    /** Whether a browser could have made the one of the other. */
    public static boolean alike(Object ours, Object sent) {
        return Objects.equals(ours, kept(ours, sent));
    }
}
