package io.millrace.kernel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OutboxTest {
    private final Outbox outbox = new Outbox();
    private final CellScope cell = new CellScope("run", "cell", 1);

    private void say(String text) {
        outbox.append("stream", cell, Map.of("name", text), List.of(), true);
    }

    /** What the connection gets now, as "type" or "type:name". */
    private List<String> taken(long connection) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        for (byte[] bytes : outbox.take(connection, 1 << 20)) {
            Frame f = FrameCodec.read(new ByteArrayInputStream(bytes));
            all.add(f.type().equals("stream") ? f.number("sequence", -1) + ":" + f.object("content").get("name") : f.type());
        }
        return all;
    }

    @Test
    void whatWasNotStoredIsSentAgainToTheNextServer() throws Exception {
        say("a");
        long first = outbox.attach(0, Map.of("type", "welcome"));
        say("b");
        assertEquals(List.of("welcome", "1:a", "2:b"), taken(first));
        say("c");
        outbox.acknowledge(1);
        long second = outbox.attach(1, Map.of("type", "welcome"));
        assertNull(outbox.take(first, 1));
        assertEquals(List.of("welcome", "2:b", "3:c"), taken(second));
        long third = outbox.attach(3, Map.of("type", "welcome"));
        say("d");
        assertEquals(List.of("welcome", "4:d"), taken(third));
    }

    @Test
    void whatBelongsToOneConnectionIsNotKept() throws Exception {
        outbox.direct("memory", null, Map.of(), List.of());
        long first = outbox.attach(0, Map.of("type", "welcome"));
        outbox.direct("memory", null, Map.of(), List.of());
        assertEquals(List.of("welcome", "memory"), taken(first));
        outbox.direct("memory", null, Map.of(), List.of());
        outbox.detach(first);
        assertEquals(List.of("welcome"), taken(outbox.attach(0, Map.of("type", "welcome"))));
    }

    @Test
    @Timeout(20)
    void aPrinterWaitsWhileTheBacklogIsFullAndGoesOnWhenItIsStored() throws Exception {
        byte[] chunk = new byte[1 << 20];
        Thread printer = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < 40; i++) {
                outbox.append("stream", cell, Map.of("name", "stdout"), List.of(chunk), true);
            }
        });
        while (printer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertTrue(printer.isAlive());
        while (printer.isAlive()) {
            outbox.acknowledge(Long.MAX_VALUE);
        }
    }

    @Test
    @Timeout(20)
    void aStoppedCellDoesNotWait() throws Exception {
        cell.stopping = true;
        byte[] chunk = new byte[1 << 20];
        for (int i = 0; i < 40; i++) {
            outbox.append("stream", cell, Map.of("name", "stdout"), List.of(chunk), true);
        }
    }
}
