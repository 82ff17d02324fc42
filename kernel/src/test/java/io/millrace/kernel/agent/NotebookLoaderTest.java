package io.millrace.kernel.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NotebookLoaderTest {
    private static final List<Path> JARS = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(p -> p.matches(".*(tablesaw|guava|commons|fastutil|roaring|univocity|classgraph|slf4j-api)[^/]*\\.jar")).map(Path::of).toList();

    /** Each round has a loader of its own, so both threads are the first ones. */
    @Test
    void threadsThatBeginAtDifferentEndsOfTablesawsTypesDoNotWaitForEachOther() throws Exception {
        for (int round = 0; round < 12; round++) {
            try (NotebookLoader loader = new NotebookLoader(JARS)) {
                CyclicBarrier together = new CyclicBarrier(3);
                AtomicReference<Throwable> failure = new AtomicReference<>();
                List<Thread> threads = new ArrayList<>();
                for (String type : List.of("tech.tablesaw.api.ColumnType", "tech.tablesaw.columns.numbers.IntColumnType", "tech.tablesaw.api.DoubleColumn")) {
                    threads.add(Thread.ofPlatform().daemon().start(() -> {
                        try {
                            together.await();
                            Class.forName(type, true, loader);
                        } catch (Throwable wrong) {
                            failure.set(wrong);
                        }
                    }));
                }
                for (Thread thread : threads) {
                    thread.join(60_000);
                    assertFalse(thread.isAlive(), () -> "round waits for ever: " + Arrays.toString(thread.getStackTrace()));
                }
                assertNull(failure.get(), () -> "a thread ended with " + failure.get());
            }
        }
    }
}
