package io.millrace.kernel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code System.in} of the cells: a read that finds nothing asks the person for a line. What one cell left unread the next one does not see. */
final class StandardInput extends InputStream {
    private final Requests requests;
    private final Streams streams;
    private CellScope reader;
    private byte[] line = {};
    private int at;
    private boolean ended;

    StandardInput(Requests requests, Streams streams) {
        this.requests = requests;
        this.streams = streams;
    }

    @Override
    public synchronized int available() {
        return CellScope.current() == reader ? line.length - at : 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        CellScope scope = CellScope.current();
        if (length == 0) {
            return 0;
        }
        if (scope == null || !scope.live()) {
            throw new IOException("Standard input belongs to the running cell, and the cell of this thread has ended.");
        }
        if (reader != scope) {
            reader = scope;
            line = new byte[0];
            at = 0;
            ended = false;
        }
        if (at == line.length && !ended) {
            ask(scope);
        }
        if (at == line.length) {
            return -1;
        }
        int n = Math.min(length, line.length - at);
        System.arraycopy(line, at, bytes, offset, n);
        at += n;
        return n;
    }

    private void ask(CellScope scope) throws IOException {
        streams.flush(scope);
        try {
            Map<String, Object> reply = requests.line();
            ended = reply.get("end") == Boolean.TRUE;
            line = ended ? new byte[0] : (reply.get("text") + "\n").getBytes(StandardCharsets.UTF_8);
            at = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The cell was interrupted while it waited for input.");
        }
    }
}
