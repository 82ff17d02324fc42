package io.millrace.server.jupyter;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for an answer of a notebook's thread. */
final class Waiting {
    private static final int PATIENCE_SECONDS = 30;

    private Waiting() {}

    /** @throws RuntimeException the one that the answer ended with; 503 where none comes */
    static <T> T forIt(CompletableFuture<T> answer) {
        try {
            return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof java.util.concurrent.TimeoutException) {
                throw new JupyterError(503, "The notebook does not answer; try again.");
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** What does not fit is the asker's fault, and a notebook that was closed is not. */
    static void refused(Outcome.Refused refused) {
        throw refused.code().equals(LiveNotebook.CLOSED) ? new JupyterError(503, refused.message()) : JupyterError.badRequest(refused.message());
    }
}
