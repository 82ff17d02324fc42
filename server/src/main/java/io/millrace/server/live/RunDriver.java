package io.millrace.server.live;

import io.millrace.server.notebook.Effect;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What runs a notebook's cells. All methods are called on the notebook's own thread, except the last seven. */
public interface RunDriver {
    /** The notebook was read from the store. */
    void opened();

    /** Operations that belong to the same transaction as the one that had this effect. */
    List<Operation> expand(Effect effect, Notebook state);

    /** These effects are in the log: act. Called after every commit, also with none. */
    void committed(List<Effect> effects);

    /** Ends the kernel, or leaves it running for the next server. */
    void close(boolean leaveKernel);

    /** The kernel as it is now. */
    KernelFacts kernel();

    /** The kernel is to end at this moment for want of use: the notebook says so. Null: it is not any more. */
    void warn(java.time.Instant at);

    /** Somebody needs the kernel: it counts as used now. */
    void keep();

    /** Ends a kernel that nobody uses, unless it has begun to be used; completes with whether it was ended. The notebook tells which values ended with it. */
    CompletionStage<Boolean> endUnused(java.time.Instant unusedSince);

    CompletionStage<Map<String, Object>> complete(String code, int cursor);

    CompletionStage<Map<String, Object>> inspect(String code, int cursor);

    /** Whether the text could run as it stands: {@code {status: complete|incomplete|invalid|unknown, indent}}. */
    CompletionStage<Map<String, Object>> completeness(String code);

    /** What the compiler would say if this were the source of that cell. */
    CompletionStage<List<Map<String, Object>>> diagnose(String cell, String code);

    /** The variables of the kernel with their values in short; none where there is no kernel. Starts none. */
    CompletionStage<List<Map<String, Object>>> variables();

    /** A window of the table that a variable holds, or {@code {error}}. */
    CompletionStage<Map<String, Object>> table(String variable, Map<String, Object> window);
}
