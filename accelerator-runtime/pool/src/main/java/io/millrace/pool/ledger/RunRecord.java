package io.millrace.pool.ledger;

import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;

/**
 * A run as the journal has it: what was asked, which never changes, and how far it is, which only commits change.
 *
 * @param inputs         hash of the encoded inputs in the {@link BlobStore}
 * @param units          units of the program
 * @param memoryBytes    what it needs on each chip
 * @param estimatedNanos modelled chip time of the whole run
 * @param bound          what it waits for most: compute, memory, launch or link
 * @param modelError     relative error of the model for this program
 * @param catalogue      version of the chip catalogue that prices it
 */
public record RunRecord(String run, String owner, String group, String notebook, String label, byte[] program, String programHash,
                        String inputs, RunRequest request, long units, long memoryBytes, long estimatedNanos, String bound,
                        double modelError, String catalogue, long submittedAt, Progress progress) {
    /**
     * @param startedAt  milliseconds since 1970, 0 before the first commit; finishedAt likewise
     * @param block      where it is placed, or null
     * @param checkpoint hash of its last checkpoint, or null; taken at {@code checkpointUnit}
     * @param results    hash of its results, or null
     */
    public record Progress(RunStatus.State state, String error, long startedAt, long finishedAt, String block, long nextSlice,
                           long nextUnit, long chipNanos, double joules, Switching switching, double bytes, long hostNanos, String checkpoint,
                           long checkpointUnit, String results, String identity) {
        public static final Progress NONE = new Progress(RunStatus.State.WAITING, null, 0, 0, null, 0, 0, 0, 0, Switching.NONE, 0, 0, null, 0, null, null);
    }

    public RunRecord with(Progress newer) {
        return new RunRecord(run, owner, group, notebook, label, program, programHash, inputs, request, units, memoryBytes,
                estimatedNanos, bound, modelError, catalogue, submittedAt, newer);
    }
}
