package io.millrace.notebook.data;

import dev.hardwood.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file that is read and not mapped, as {@link Csv} does: a mapped one that somebody cuts off meanwhile kills the process. Several threads may read.
 *
 * @param channel whoever opened it closes it: each of Hardwood's column readers ends with {@link #close}, and the next one reads on
 * @param name for messages
 */
record FileBytes(FileChannel channel, String name) implements InputFile {
    @Override
    public void open() {}

    @Override
    public ByteBuffer readRange(long from, int length) throws IOException {
        if (from < 0 || length < 0 || length > channel.size() - from) {
            throw new EOFException("the file has no " + length + " bytes from byte " + from);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return bytes.flip();
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public void close() {}
}
