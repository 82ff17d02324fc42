package io.millrace.notebook.data;

import java.nio.charset.StandardCharsets;

/** Texts by their bytes: one that comes again is the same String, without being made again. An open hash table that lives for one part of a file. */
final class Words {
    private static final int MOST = 1 << 17;

    private String[] values = new String[1024];
    private byte[][] keys = new byte[1024][];
    private int size;

    String of(byte[] text, int from, int to) {
        if (from == to) {
            return "";
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        hash ^= hash >>> 15;
        int mask = keys.length - 1;
        int length = to - from;
        int slot = hash & mask;
        for (byte[] key; (key = keys[slot]) != null; slot = slot + 1 & mask) {
            if (key.length == length && java.util.Arrays.equals(key, 0, length, text, from, to)) {
                return values[slot];
            }
        }
        String value = new String(text, from, length, StandardCharsets.UTF_8);
        if (size < MOST) {
            keys[slot] = java.util.Arrays.copyOfRange(text, from, to);
            values[slot] = value;
            if (++size * 2 > keys.length) {
                grow();
            }
        }
        return value;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        String[] oldValues = values;
        keys = new byte[oldKeys.length * 2][];
        values = new String[oldKeys.length * 2];
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                int hash = 0;
                for (byte b : oldKeys[i]) {
                    hash = 31 * hash + b;
                }
                int slot = (hash ^ hash >>> 15) & mask;
                while (keys[slot] != null) {
                    slot = slot + 1 & mask;
                }
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
