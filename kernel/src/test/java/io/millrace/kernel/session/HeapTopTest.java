package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapTopTest {
    @Test
    void theFirstFiveRowsAreToldInJavasOwnNames() {
        assertEquals("Most of the heap is held by double[][] 2.0 MiB in 1,000; byte[] 1.0 MiB in 3; java.lang.String[] 0.5 MiB in 2; Particle 0.2 MiB in 9; java.lang.String 0.1 MiB in 1.",
                HeapTop.sentence("""
                        4242:
                         num     #instances         #bytes  class name (module)
                        -------------------------------------------------------
                           1:          1000        2097152  [[D (java.base@25)
                           2:             3        1048576  [B (java.base@25)
                           3:             2         524288  [Ljava.lang.String; (java.base@25)
                           4:             9         209715  REPL.$JShell$12B$Particle
                           5:             1         104858  java.lang.String (java.base@25)
                           6:             1             16  java.lang.Object (java.base@25)
                        Total          1016        3984605
                        """));
        assertEquals("", HeapTop.sentence("com.sun.tools.attach.AttachNotSupportedException\n"));
    }
}
