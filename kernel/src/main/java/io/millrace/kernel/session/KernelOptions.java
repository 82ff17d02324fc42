package io.millrace.kernel.session;

import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Layers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How kernels run.
 *
 * @param javaExecutable   the JDK's java
 * @param kernelClassPath  jars of the kernel process and language host
 * @param notebookClassPath jars that every notebook sees
 * @param resolverClassPath jars of the process that resolves Maven coordinates; empty where there is none
 * @param directory        where kernels register (secret, process, socket's place, snippet log); owner-only; survives the server
 * @param cacheDirectory   where {@link KernelHosts#train} has put ahead-of-time caches; need not exist
 * @param ownerEpoch       grows with each server start on this data directory; kernels accept only the newest
 * @param orphanLifetime   how long a kernel waits for a server before it ends itself
 * @param limits           what each kernel may take
 * @param warm             how many warm kernels to keep
 * @param most             how many notebooks may have a kernel at once; 0 for any number
 * @param compileDeadline  a compilation that takes longer is given up
 * @param confinement      what kernels, the language host and the resolver may reach
 * @param layers           what this machine has to enforce that
 */
public record KernelOptions(Path javaExecutable, List<Path> kernelClassPath, List<Path> notebookClassPath, List<Path> resolverClassPath, Path directory,
                            Path cacheDirectory, long ownerEpoch, Duration orphanLifetime, KernelLimits limits, int warm, int most,
                            Duration compileDeadline, Confinement confinement, Layers layers) {
    /** Without any bounds. */
    public KernelOptions(Path javaExecutable, List<Path> kernelClassPath, List<Path> notebookClassPath, List<Path> resolverClassPath, Path directory, Path cacheDirectory, long ownerEpoch,
                         Duration orphanLifetime, KernelLimits limits, int warm, int most, Duration compileDeadline) {
        this(javaExecutable, kernelClassPath, notebookClassPath, resolverClassPath, directory, cacheDirectory, ownerEpoch, orphanLifetime, limits, warm, most, compileDeadline,
                Confinement.none(), Layers.none());
    }
}
