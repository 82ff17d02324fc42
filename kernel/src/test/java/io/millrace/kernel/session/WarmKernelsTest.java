package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmKernelsTest {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Quiet quiet = new Quiet();
    private final AtomicInteger made = new AtomicInteger();
    private final CountDownLatch second = new CountDownLatch(2);

    private WarmKernels<Integer> warm(int wanted) {
        return new WarmKernels<>(wanted, () -> {
            second.countDown();
            return made.incrementAndGet();
        }, executor, quiet);
    }

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void theNextIsMadeOnlyWhenNothingRuns() throws InterruptedException {
        WarmKernels<Integer> warm = warm(1);
        warm.fill(true);
        assertEquals(1, warm.take().join());
        Object cell = new Object();
        quiet.begins(cell);
        warm.fill(false);
        assertFalse(second.await(300, java.util.concurrent.TimeUnit.MILLISECONDS), "a kernel was made while a cell ran");
        quiet.ends(cell);
        warm.all().join();
        assertEquals(2, made.get());
    }

    @Test
    void whoTakesOneThatIsToBeMadeDoesNotWaitForQuiet() {
        WarmKernels<Integer> warm = warm(1);
        quiet.begins(this);
        warm.fill(false);
        assertEquals(1, warm.take().join());
        assertNull(warm.take());
    }

    @Test
    void anotherNumberIsKeptWhileItRuns() {
        WarmKernels<Integer> warm = warm(1);
        warm.fill(true);
        warm.all().join();
        assertEquals(0, warm.keep(3).size());
        warm.fill(true);
        warm.all().join();
        assertEquals(3, warm.ready());
        assertEquals(2, warm.keep(1).stream().map(java.util.concurrent.CompletableFuture::join).filter(n -> n > 0).count(), "those that are too many are given back");
        assertEquals(1, warm.ready());
        assertEquals(1, warm.take().join(), "the oldest stays");
    }

    @Test
    void oneThatIsNotWantedAnyMoreIsNotMade() {
        WarmKernels<Integer> warm = warm(1);
        quiet.begins(this);
        warm.fill(false);
        java.util.concurrent.CompletableFuture<Integer> spare = warm.keep(0).getFirst();
        org.junit.jupiter.api.Assertions.assertThrows(java.util.concurrent.CompletionException.class, spare::join);
        assertEquals(0, made.get());
    }

    @Test
    void whatWasNotTakenIsGivenBackAtTheEnd() {
        WarmKernels<Integer> warm = warm(2);
        warm.fill(true);
        assertEquals(2, warm.close().size());
        warm.fill(true);
        assertNull(warm.take());
    }
}
