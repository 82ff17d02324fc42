package io.millrace.notebook;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A bar that fills while one walks over things.
 *
 * <pre>{@code
 * for (var file : Progress.of(files)) { ... }
 * for (int sweep : Progress.range(10_000)) { ... }
 * }</pre>
 *
 * <p>It is drawn at most ten times a second, so it costs next to nothing in a tight loop. A walk that ends early leaves the bar where it was.
 */
public final class Progress {
    private static final long DRAW_NANOS = 100_000_000;

    private Progress() {}

    /** Over a collection, whose size is the whole; of another iterable only the number is shown. */
    public static <T> Iterable<T> of(Iterable<T> things) {
        long whole = things instanceof Collection<?> c ? c.size() : -1;
        return () -> new Walk<>(things.iterator(), whole);
    }

    @SafeVarargs
    public static <T> Iterable<T> of(T... things) {
        return of(Arrays.asList(things));
    }

    /** Over 0 to {@code end - 1}. */
    public static Iterable<Integer> range(int end) {
        return () -> new Walk<>(IntStream.range(0, end).iterator(), end);
    }

    private static final class Walk<T> implements Iterator<T> {
        private final Iterator<T> things;
        private final long whole;
        private final long begin = System.nanoTime();
        private DisplayHandle shown;
        private long drawn;
        private long taken;

        Walk(Iterator<T> things, long whole) {
            this.things = things;
            this.whole = whole;
            draw(begin, false);
        }

        @Override
        public boolean hasNext() {
            boolean more = things.hasNext();
            long now = System.nanoTime();
            if (!more || now - drawn >= DRAW_NANOS) {
                draw(now, !more);
            }
            return more;
        }

        @Override
        public T next() {
            T next = things.next();
            taken++;
            return next;
        }

        private void draw(long now, boolean over) {
            drawn = now;
            // What was taken last is still being worked on.
            Bar bar = new Bar(over ? taken : Math.max(0, taken - (taken > 0 ? 1 : 0)), whole, now - begin, over);
            if (shown == null) {
                shown = Display.display(bar);
            } else {
                shown.update(bar);
            }
        }
    }

    /** One moment of a walk. */
    record Bar(long done, long whole, long nanos, boolean over) {
        public Map<String, Object> mimeBundle() {
            Map<String, Object> bundle = new LinkedHashMap<>();
            String max = whole < 0 ? over ? " max=\"1\" value=\"1\"" : "" : " max=\"" + Math.max(1, whole) + "\" value=\"" + (whole == 0 ? 1 : done) + "\"";
            bundle.put("text/html", "<div class=\"progress-bar\"><progress" + max + " aria-label=\"" + Escape.html(toString()) + "\"></progress> <span>" + Escape.html(toString()) + "</span></div>");
            bundle.put("text/plain", toString());
            return bundle;
        }

        @Override
        public String toString() {
            String count = whole < 0 ? number(done) : number(done) + " of " + number(whole);
            boolean known = whole > 0 && done > 0 && !over;
            return count + " · " + seconds(nanos) + (known ? ", " + seconds(nanos / done * (whole - done)) + " left" : "");
        }

        private static String number(long n) {
            return String.format(Locale.ROOT, "%,d", n);
        }

        private static String seconds(long nanos) {
            long s = nanos / 1_000_000_000;
            return s >= 3600 ? s / 3600 + " h " + s % 3600 / 60 + " min" : s >= 60 ? s / 60 + " min " + s % 60 + " s" : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        }
    }
}
