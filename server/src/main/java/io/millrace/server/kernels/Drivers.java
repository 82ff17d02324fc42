package io.millrace.server.kernels;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.RunDriver;

/** Makes the driver of each notebook that is opened. */
public final class Drivers {
    private Drivers() {}

    public static RunDriver forNotebook(LiveNotebook live, Kernels kernels) {
        return new KernelDriver(live, kernels);
    }
}
