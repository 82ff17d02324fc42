package io.millrace.kernel.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

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

    /**
     * Makes the ahead-of-time caches in the cache directory, from which kernels and language hosts then start in less time and memory. Takes some seconds of
     * one core.
     *
     * @throws IOException where the processes could not be started or left no cache
     */
    public static void train(KernelOptions options) throws IOException {
        new Training(options).run();
    }

    /**
     * Ends the kernels that a server has left behind: those registered in its directory of kernels whose processes live. For when that server has ended.
     *
     * @return how many there were
     * @throws UncheckedIOException where the directory cannot be read
     */
    public static int endLeft(Path directory) {
        try {
            return Registration.endAll(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
