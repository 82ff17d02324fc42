package io.millrace.kernel.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NotebookLoaderTest {
    private static final List<Path> JARS = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(p -> p.matches(".*(tablesaw|guava|commons|fastutil|roaring|univocity|classgraph|slf4j-api)[^/]*\\.jar")).map(Path::of).toList();

    /** Two threads that meet within Tablesaw's types, in an order of events that a test decides. */
    private static class Meeting extends NotebookLoader {
        static {
            registerAsParallelCapable();
        }

        static final String TYPES = "tech.tablesaw.api.ColumnType";
        static final String ONE = "tech.tablesaw.columns.numbers.IntColumnType";
        static final String WITHIN_ONE = "tech.tablesaw.columns.numbers.IntParser";
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread first = Thread.ofPlatform().daemon().unstarted(() -> ask(TYPES));
        final Thread second;

        Meeting(String asked) {
            super(JARS);
            second = Thread.ofPlatform().daemon().unstarted(() -> ask(asked));
        }

        private void ask(String type) {
            try {
                Class.forName(type, true, this);
            } catch (Throwable wrong) {
                failure.set(wrong);
            }
        }

        /** The second begins now; the first goes on when that one has ended, waits for its turn, or has come so far. */
        void meet(AtomicBoolean far) {
            second.start();
            while (!far.get() && second.isAlive() && second.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        void expectBothToEnd() throws InterruptedException {
            first.start();
            first.join(60_000);
            assertFalse(first.isAlive(), () -> "waits for ever: " + Arrays.toString(first.getStackTrace()));
            assertNotEquals(Thread.State.NEW, second.getState(), "they have met");
            second.join(60_000);
            assertFalse(second.isAlive(), () -> "waits for ever: " + Arrays.toString(second.getStackTrace()));
            assertNull(failure.get(), () -> "a thread ended with " + failure.get());
        }
    }

    @Test
    void aThreadThatBeginsWithOneTypeWhileAnotherIsWithinAllOfThemWaitsForItsTurn() throws Exception {
        AtomicBoolean within = new AtomicBoolean();
        try (Meeting meeting = new Meeting(Meeting.ONE) {
            static {
                registerAsParallelCapable();
            }

            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (name.startsWith("tech.tablesaw.columns.") && Thread.currentThread() == first && second.getState() == Thread.State.NEW && !name.equals(ONE)) {
                    meet(within);
                }
                within.compareAndSet(false, name.equals(WITHIN_ONE) && Thread.currentThread() == second);
                return super.findClass(name);
            }
        }) {
            meeting.expectBothToEnd();
        }
    }

    @Test
    void aThreadThatFindsTheTypesLoadedAndIsFasterIsNotHeldUp() throws Exception {
        try (Meeting meeting = new Meeting(Meeting.TYPES) {
            static {
                registerAsParallelCapable();
            }

            @Override
            void begin(Class<?> types) throws ClassNotFoundException {
                meet(new AtomicBoolean());
                super.begin(types);
            }
        }) {
            meeting.expectBothToEnd();
        }
    }

    @Test
    void theTypesAreReadyBeforeACellThatNamesThemIsThere() throws Exception {
        try (NotebookLoader loader = new NotebookLoader(JARS)) {
            CellLoader cells = new CellLoader(loader);
            cells.bring(Map.of("A", "java/util/List".getBytes()), 1);
            assertFalse(loader.isTablesReady());
            cells.bring(Map.of("B", "java/util/List".getBytes(), "C", "()Ltech/tablesaw/api/Table;".getBytes()), 2);
            assertTrue(loader.isTablesReady());
        }
    }
}
