package io.millrace.server.jupyter;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;

/** The picture that clients show beside our kernel: the page's own. */
final class Logo {
    static final String NAME = "logo-svg.svg";

    private Logo() {}

    /** @throws JupyterError where the page is not in this installation */
    static Buffer svg() {
        try (InputStream in = Logo.class.getClassLoader().getResourceAsStream("io/millrace/web/favicon.svg")) {
            if (in == null) {
                throw new JupyterError(404, "The page with the picture is not in this installation.");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new JupyterError(404, "The picture cannot be read.");
        }
    }
}
