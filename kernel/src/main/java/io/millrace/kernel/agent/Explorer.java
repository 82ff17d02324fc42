package io.millrace.kernel.agent;

import io.millrace.kernel.protocol.Json;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the values of variables for a person, also while a cell runs: the values are read as they are at that moment. Describing a value may run code of
 * the notebook ({@code toString}), so it happens in a thread of its own and has a deadline; what was not reached by then is told without its text.
 */
final class Explorer {
    private static final long PATIENCE_MILLIS = 1_000;
    private static final long TABLE_PATIENCE_MILLIS = 20_000;

    private interface Work {
        Map<String, Object> run() throws Throwable;
    }

    private final Outbox outbox;
    private final CellLoader loader;
    private final Guest guest;
    private final Semaphore one = new Semaphore(1);

    Explorer(Outbox outbox, CellLoader loader, Guest guest) {
        this.outbox = outbox;
        this.loader = loader;
        this.guest = guest;
    }

    /** {@code fields}: {@code {holder, name}}; the answer has a description for each, in the same order. */
    void values(String request, List<Object> fields) {
        List<Object> described = new ArrayList<>();
        inTime(request, PATIENCE_MILLIS, () -> {
            for (Object each : fields) {
                Map<String, Object> one = describe(Json.object(each));
                synchronized (described) {
                    described.add(one);
                }
            }
            return Map.of();
        }, () -> {
            synchronized (described) {
                List<Object> all = new ArrayList<>(described);
                while (all.size() < fields.size()) {
                    all.add(Map.of());
                }
                return Map.of("values", all);
            }
        });
    }

    /** A window of a table: {@code {holder, name, from, count, sort, descending, filter}}. */
    void table(String request, Map<String, Object> question) {
        List<Map<String, Object>> found = new ArrayList<>();
        inTime(request, TABLE_PATIENCE_MILLIS, () -> {
            Map<String, Object> window = guest.table(value(question), question);
            synchronized (found) {
                found.add(window);
            }
            return window;
        }, () -> {
            synchronized (found) {
                return found.isEmpty() ? Map.of("error", "This took too long.") : found.getFirst();
            }
        });
    }

    private void inTime(String request, long patience, Work work, java.util.function.Supplier<Map<String, Object>> result) {
        Thread asks = new Thread(null, () -> {
            Map<String, Object> answer;
            try {
                if (one.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
                    Throwable[] failure = new Throwable[1];
                    Thread looks = new Thread(null, () -> {
                        try {
                            work.run();
                        } catch (Throwable t) {
                            failure[0] = t;
                        } finally {
                            one.release();
                        }
                    }, "millrace-look", 0, false);
                    looks.setDaemon(true);
                    looks.start();
                    looks.join(patience);
                    answer = failure[0] == null ? result.get() : Map.of("error", Tracebacks.plain(String.valueOf(failure[0].getMessage() == null ? failure[0] : failure[0].getMessage())));
                } else {
                    answer = result.get();
                }
            } catch (InterruptedException e) {
                return;
            }
            outbox.direct("looked", null, Map.of("request", request, "answer", answer), List.of());
        }, "millrace-explorer", 0, false);
        asks.setDaemon(true);
        asks.start();
    }

    private Map<String, Object> describe(Map<String, Object> field) {
        try {
            Map<String, Object> described = new LinkedHashMap<>(guest.describe(value(field)));
            described.computeIfPresent("text", (key, text) -> Tracebacks.plain(String.valueOf(text)));
            return described;
        } catch (Throwable t) {
            return Map.of("text", Tracebacks.plain(t.toString()));
        }
    }

    /** Null also where the cell that defines it has not got so far. */
    private Object value(Map<String, Object> field) throws ReflectiveOperationException {
        Class<?> holder = loader.defined(String.valueOf(field.get("holder")));
        if (holder == null) {
            return null;
        }
        Field f = holder.getDeclaredField(String.valueOf(field.get("name")));
        f.setAccessible(true);
        return f.get(null);
    }
}
