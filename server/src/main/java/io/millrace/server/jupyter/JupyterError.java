package io.millrace.server.jupyter;

import io.millrace.server.files.FileProblem;
import io.vertx.core.json.JsonObject;

/** A request that cannot be answered as asked, in the form that Jupyter's clients read: {@code {message, short_message, reason}}. */
public final class JupyterError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    public JupyterError(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }

    public String json() {
        return new JsonObject().put("message", getMessage()).put("short_message", getMessage()).putNull("reason").encode();
    }

    static JupyterError badRequest(String message) {
        return new JupyterError(400, message);
    }

    static JupyterError of(FileProblem problem) {
        return new JupyterError(switch (problem.kind()) {
            case INVALID -> 400;
            case MISSING -> 404;
            case EXISTS -> 409;
        }, problem.getMessage());
    }

    static JupyterError noKernel(String id) {
        return new JupyterError(404, "There is no kernel " + id + ".");
    }
}
