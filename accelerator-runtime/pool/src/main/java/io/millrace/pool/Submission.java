package io.millrace.pool;

import io.millrace.pool.execute.TensorData;
import java.util.List;

/**
 * A run as the gateway hands it in. Owner, group, notebook and cell are set by the server, never by the kernel.
 *
 * @param run     identifier, chosen by the caller (a UUID), the key of idempotence
 * @param owner   who pays and whose share it is
 * @param group   the owner's group for fair share; empty, or the owner's own name, for the one that the quotas say
 * @param notebook identifier of the notebook that asked
 * @param label   what a person calls it; shown in panels
 * @param program the encoded program
 * @param inputs  its arrays
 */
public record Submission(String run, String owner, String group, String notebook, String label, byte[] program,
                         List<TensorData> inputs, RunRequest request) {}
