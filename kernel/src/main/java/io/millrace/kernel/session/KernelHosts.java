package io.millrace.kernel.session;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Opens {@link KernelHost}s. */
public final class KernelHosts {
    private KernelHosts() {}

    /**
     * Opens the kernels of this machine. Returns at once; the language host and the warm kernels start in the background.
     *
     * @throws UncheckedIOException where a folder cannot be made or is not ours alone
     */
    public static KernelHost open(KernelOptions options) {
        try {
            return new LocalKernelHost(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
