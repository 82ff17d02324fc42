package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.woven.Check;
import java.io.IOException;
import java.lang.classfile.ClassHierarchyResolver;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeaverTest {
    /** What is woven: loops of every kind, a handler, a switch in a loop, a lambda. */
    public static final class Sample {
        public static int loops(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += i;
            }
            int j = 0;
            while (true) {
                try {
                    if (j++ >= n) {
                        break;
                    }
                    switch (j % 3) {
                        case 0 -> sum += 1;
                        case 1 -> sum += 2;
                        default -> throw new IllegalStateException();
                    }
                } catch (IllegalStateException e) {
                    sum += 3;
                }
            }
            do {
                sum--;
            } while (sum > 1000);
            return java.util.stream.IntStream.range(0, 3).map(x -> x + 1).sum() + sum;
        }

        public static void swallow() {
            while (true) {
                try {
                    Thread.onSpinWait();
                } catch (Throwable t) {
                    Thread.onSpinWait();
                }
            }
        }

        public static int fails() {
            throw new IllegalStateException();
        }
    }

    @AfterEach
    void disarm() {
        Check.disarm();
    }

    private static Class<?> woven() throws IOException {
        byte[] bytes = WeaverTest.class.getResourceAsStream("WeaverTest$Sample.class").readAllBytes();
        byte[] out = new Weaver(ClassHierarchyResolver.defaultResolver()).weave(bytes, "cell 7", line -> line - 20);
        return new ClassLoader(WeaverTest.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(WeaverTest.Sample.class.getName(), out, 0, out.length);
            }
        }.define();
    }

    @Test
    void wovenCodeDoesTheSame() throws Exception {
        for (int n : new int[] {0, 1, 10, 100}) {
            assertEquals(Sample.loops(n), woven().getMethod("loops", int.class).invoke(null, n));
        }
    }

    @Test
    void everyTurnOfALoopIsChecked() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        Class<?> woven = woven();
        Check.arm(checks::incrementAndGet);
        woven.getMethod("loops", int.class).invoke(null, 50);
        assertTrue(checks.get() > 100, "checks: " + checks);
    }

    @Test
    void aHandlerInsideALoopCannotSwallowTheCheck() throws Exception {
        Class<?> woven = woven();
        AtomicInteger left = new AtomicInteger(1000);
        Check.arm(() -> {
            if (left.decrementAndGet() < 0) {
                throw new AssertionError("stopped");
            }
        });
        assertThrows(java.lang.reflect.InvocationTargetException.class, () -> woven.getMethod("swallow").invoke(null));
    }

    @Test
    void stackTracesNameTheCellAndItsLines() throws Exception {
        Class<?> woven = woven();
        StackTraceElement plain = assertThrows(IllegalStateException.class, Sample::fails).getStackTrace()[0];
        StackTraceElement frame = assertThrows(java.lang.reflect.InvocationTargetException.class, () -> woven.getMethod("fails").invoke(null)).getCause().getStackTrace()[0];
        assertEquals("cell 7", frame.getFileName());
        assertEquals(plain.getLineNumber() - 20, frame.getLineNumber());
    }
}
