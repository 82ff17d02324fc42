package io.millrace.notebook.data;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyApi;
import org.xerial.snappy.SnappyNative;

/**
 * Snappy that does not write behind a buffer. The native code believes the length that stands in the compressed bytes, and nobody above it holds that against the
 * buffer: one wrong byte in a file would end the process, or worse. Files come from anywhere, so the length is checked here.
 */
final class SafeSnappy extends SnappyNative {
    private static boolean installed;

    private SafeSnappy() {}

    /** Puts it in the place of the library's own, once for the process; the library has no public way for that. */
    static synchronized void install() {
        if (installed) {
            return;
        }
        try {
            VarHandle its = MethodHandles.privateLookupIn(Snappy.class, MethodHandles.lookup()).findStaticVarHandle(Snappy.class, "impl", SnappyApi.class);
            // Its first use loads the native library.
            its.get();
            its.set(new SafeSnappy());
            installed = true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of snappy-java cannot be made safe: use the one that the workbench comes with.", e);
        }
    }

    @Override
    public int rawUncompress(ByteBuffer compressed, int from, int length, ByteBuffer out, int at) throws IOException {
        int said = uncompressedLength(compressed, from, length);
        if (said < 0 || said > out.limit() - at) {
            throw new IOException("a page is longer than its header says");
        }
        return super.rawUncompress(compressed, from, length, out, at);
    }
}
