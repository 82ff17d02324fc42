package io.millrace.kernel.protocol;

import java.io.IOException;

/** The other side sent what the protocol does not allow. The connection cannot be used any more. */
public final class ProtocolException extends IOException {
    public ProtocolException(String message) {
        super(message);
    }
}
