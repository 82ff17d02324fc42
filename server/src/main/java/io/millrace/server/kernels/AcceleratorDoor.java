package io.millrace.server.kernels;

import io.millrace.server.live.LiveNotebook;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Where requests of cells to the chip pool go. */
public interface AcceleratorDoor {
    /** An answer: the map has "ok", and "error" with one sentence where it is false. */
    record Reply(Map<String, Object> message, List<byte[]> buffers) {}

    /**
     * Never fails; a refusal is an answer. Any thread.
     *
     * @param notebook who asks
     * @param cell     the cell that asks, "" for unknown
     * @param cellRun  its run
     */
    CompletionStage<Reply> ask(LiveNotebook notebook, String cell, String cellRun, Map<String, Object> message, List<byte[]> buffers);
}
