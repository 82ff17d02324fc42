package io.millrace.kernel.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames as bytes.
 *
 * <pre>
 * int magic "MR01" | int header length | int number of buffers | int length of each buffer ... | header as UTF-8 JSON | buffers
 * </pre>
 *
 * <p>All numbers are big-endian. The reader believes nothing: the magic number tells a stranger from a frame, every length is checked
 * against a limit before a byte is read, and memory is taken as bytes arrive and not as they are announced, so that a process that
 * announces 200 MB and sends nothing costs nothing. What is malformed closes the connection with one clear sentence; there
 * is no way to find the next frame after it.
 */
public final class FrameCodec {
    private static final int MAGIC = 0x4D523031;
    /** Longest JSON header. A stream chunk is 16 KB; a rendered table may be some megabytes. */
    public static final int MAX_HEADER = 32 << 20;
    /** Most binary parts of one frame: a package of a cell has one for each class. */
    public static final int MAX_BUFFERS = 65_536;
    /** Most bytes of all binary parts of one frame together. */
    public static final long MAX_PAYLOAD = 256L << 20;

    private FrameCodec() {}

    /**
     * The frame as bytes, ready to be sent.
     *
     * @throws IllegalArgumentException where it is larger than a reader accepts
     */
    public static byte[] encode(Frame frame) {
        byte[] header = Json.write(frame.header()).getBytes(StandardCharsets.UTF_8);
        List<byte[]> buffers = frame.buffers();
        long payload = 0;
        for (byte[] b : buffers) {
            payload += b.length;
        }
        if (header.length > MAX_HEADER || buffers.size() > MAX_BUFFERS || payload > MAX_PAYLOAD) {
            throw new IllegalArgumentException("A message of " + header.length + " bytes with " + payload
                    + " bytes of data is larger than " + MAX_HEADER + " and " + MAX_PAYLOAD + " bytes.");
        }
        ByteBuffer out = ByteBuffer.allocate((int) (12 + 4L * buffers.size() + header.length + payload));
        out.putInt(MAGIC).putInt(header.length).putInt(buffers.size());
        for (byte[] b : buffers) {
            out.putInt(b.length);
        }
        out.put(header);
        for (byte[] b : buffers) {
            out.put(b);
        }
        return out.array();
    }

    /**
     * Reads the next frame.
     *
     * @return the frame, or null where the stream ended between frames
     * @throws ProtocolException where what came is not a frame
     * @throws EOFException      where the stream ended within a frame
     */
    public static Frame read(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        byte[] rest = exactly(in, 11);
        ByteBuffer fixed = ByteBuffer.allocate(12).put((byte) first).put(rest).flip();
        if (fixed.getInt() != MAGIC) {
            throw new ProtocolException("What came is not a message of this protocol.");
        }
        int headerLength = fixed.getInt();
        int count = fixed.getInt();
        if (headerLength < 2 || headerLength > MAX_HEADER || count < 0 || count > MAX_BUFFERS) {
            throw new ProtocolException("A message announces a header of " + headerLength + " bytes and " + count + " buffers, which is out of bounds.");
        }
        ByteBuffer lengths = ByteBuffer.wrap(exactly(in, 4 * count));
        long payload = 0;
        int[] sizes = new int[count];
        for (int i = 0; i < count; i++) {
            sizes[i] = lengths.getInt();
            payload += sizes[i];
            if (sizes[i] < 0 || payload > MAX_PAYLOAD) {
                throw new ProtocolException("A message announces more than " + MAX_PAYLOAD + " bytes of data.");
            }
        }
        Map<String, Object> header = Json.parse(utf8(exactly(in, headerLength)));
        List<byte[]> buffers = new ArrayList<>(count);
        for (int size : sizes) {
            buffers.add(exactly(in, size));
        }
        return new Frame(Collections.unmodifiableMap(new LinkedHashMap<>(header)), Collections.unmodifiableList(buffers));
    }

    private static String utf8(byte[] bytes) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException("The header of a message is not UTF-8.");
        }
    }

    /** Takes memory as bytes arrive: {@link InputStream#readNBytes(int)} reads in chunks and joins them at the end. */
    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The connection ended within a message.");
        }
        return bytes;
    }
}
