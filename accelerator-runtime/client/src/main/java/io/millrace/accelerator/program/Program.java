package io.millrace.accelerator.program;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A program for the pool: data, not code. It says everything that is needed to compute its results from its inputs, bit for bit, on any
 * host with the same numeric identity. Two equal programs have equal bytes, and their hash stands in receipts.
 */
public record Program(Graph graph) {
    /**
     * Reads a program from outside: every length is checked before anything is allocated for it, and every node against its signature.
     *
     * @throws IllegalArgumentException with one sentence where it is malformed
     */
    public static Program decode(byte[] bytes) {
        return new Program(new Decoder(bytes).program());
    }

    public byte[] encode() {
        return Encoder.encode(graph);
    }

    /** Lower-case hexadecimal SHA-256 of the encoded form. */
    public static String hash(byte[] encoded) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
