package io.millrace.kernel.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * One notebook's kernel as the server sees it: a JShell in the language host that compiles, paired with a kernel process that runs.
 * Thread-safe; no method blocks. What happens is told to the {@link KernelListener}, in order, from one thread.
 */
public interface KernelSession extends AutoCloseable {
    String notebook();

    /** Process identifier of the kernel process, for display. */
    long pid();

    /**
     * Compiles a cell and runs it. Idempotent by {@code run}: a kernel that has the run already answers with its stored frames only.
     * One cell runs at a time; the caller queues. The end is told by a {@code execute_reply} message.
     */
    void execute(String run, String cell, String code, int executionCount);

    /**
     * Says which files the notebook's libraries must be, by coordinate, as SHA-256 in hexadecimal; before the first cell that names libraries. What the cells
     * add is told by a {@code libraries} message with the whole lock.
     */
    void lock(Map<String, String> libraries);

    /** Stops the running cell: check and interrupt, then StopThread. Replacement, the last step, is {@link #kill} and a new session. */
    void interrupt();

    /** All messages up to this sequence number are stored by the server: the kernel may forget them. */
    void acknowledge(long sequence);

    /**
     * Answers an {@code accelerator_request}, or an {@code input_request} (with {@code {text}}, or {@code {end: true}} for no more); the same request may be
     * answered twice (the second is ignored).
     */
    void reply(String request, Map<String, Object> reply, List<byte[]> buffers);

    /** A person changed a control that a cell has shown; nothing where this kernel does not know it. */
    void input(String input, Object value);

    CompletionStage<Map<String, Object>> complete(String code, int cursor);

    /** Whether the text could run as it stands: {@code {status: complete|incomplete|invalid|unknown, indent}}, as Jupyter asks. */
    CompletionStage<Map<String, Object>> completeness(String code);

    CompletionStage<Map<String, Object>> inspect(String code, int cursor);

    /**
     * What the compiler would say about a cell, without running or changing anything: {@code {from, to, severity, message, code}}, with positions in UTF-16 units of
     * the cell and {@code severity} {@code error} or {@code warning}. A question that is overtaken by the next one about the same cell is answered with nothing.
     *
     * @param before sources of the code cells above that have not run: what they define counts as known
     */
    CompletionStage<List<Map<String, Object>>> diagnose(String cell, String code, List<String> before);

    /** Definitions known to the language host, one a variable, method or type: {name, kind, type, value-lost?}. */
    CompletionStage<List<Map<String, Object>>> names();

    /**
     * The variables with their values at this moment, also while a cell runs: {@code {name, kind, type, cell, value-lost, value: {text, type, size, shape, dtype,
     * place, columns}}}; of a value that could not be described in time nothing is told.
     */
    CompletionStage<List<Map<String, Object>>> variables();

    /**
     * A window of the table that a variable holds.
     *
     * @param window {@code {from, count, sort, descending, filter}}
     * @return {@code {name, rows, matching, from, columns: [{name, type}], cells: [[row number, text, ...]]}}, or {@code {error}} with a sentence
     */
    CompletionStage<Map<String, Object>> table(String variable, Map<String, Object> window);

    /** Detaches without ending the kernel process: it waits for the next server. */
    void detach();

    /** Ends the kernel process at once and keeps the definitions for the next kernel of this notebook; completes when that may start. */
    CompletionStage<Void> kill();

    /** Ends the kernel process and its JShell. */
    @Override
    void close();
}
