package io.millrace.server.metrics;

import io.millrace.pool.Pool;
import io.millrace.pool.PoolSummary;
import io.millrace.server.administration.KernelAdministration;
import io.millrace.server.administration.KernelRow;
import io.millrace.server.kernels.Bounds;
import io.millrace.server.kernels.Kernels;
import io.millrace.server.store.StoreTrouble;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What is not counted but read when somebody asks: kernels by state, chips by state, trouble of the store, the Java machine. */
public final class Readings {
    private static final List<String> KERNEL_STATES = List.of("starting", "idle", "busy", "queued", "waiting", "chips", "stopping", "restarting");

    private final KernelAdministration kernels;
    private final CompletableFuture<Pool> pool;
    private final Supplier<Optional<StoreTrouble>> trouble;

    /** @param pool looked at only when it is there */
    public Readings(KernelAdministration kernels, CompletableFuture<Pool> pool, Supplier<Optional<StoreTrouble>> trouble) {
        this.kernels = kernels;
        this.pool = pool;
        this.trouble = trouble;
    }

    void register(PrometheusRegistry registry) {
        kernels(registry);
        chips(registry);
        gauge(registry, "millrace_store_trouble", "1 while the store cannot be written for this reason.", "kind", to -> {
            String now = trouble.get().map(t -> t.kind().text()).orElse("");
            for (StoreTrouble.Kind kind : StoreTrouble.Kind.values()) {
                to.call(kind.text().equals(now) ? 1 : 0, kind.text());
            }
        });
        machine(registry);
    }

    private void kernels(PrometheusRegistry registry) {
        gauge(registry, "millrace_kernels", "Kernels that notebooks have, want or get, by state.", "state", to -> {
            List<KernelRow> rows = kernels.list();
            KERNEL_STATES.forEach(state -> to.call(rows.stream().filter(row -> row.state().equals(state)).count(), state));
        });
        gauge(registry, "millrace_kernel_memory_bytes", "Proportional set size of all kernels of notebooks.", null, to -> to.call(kernels.list().stream().mapToLong(KernelRow::bytes).sum()));
        gauge(registry, "millrace_notebook_pages", "Pages that have a notebook with a kernel open.", null, to -> to.call(kernels.list().stream().mapToLong(KernelRow::watching).sum()));
        gauge(registry, "millrace_kernels_warm", "Warm kernels: ready ones, and how many are to be kept now.", "what", to -> {
            Kernels.Count count = kernels.count();
            to.call(count.warm(), "ready");
            to.call(count.warmWanted(), "wanted");
        });
        gauge(registry, "millrace_kernel_limit", "Bounds that hold now: warm kernels at least, kernels at most (0: any number).", "what", to -> {
            Bounds bounds = kernels.bounds();
            to.call(bounds.minimum(), "minimum");
            to.call(bounds.maximum(), "maximum");
        });
    }

    private void chips(PrometheusRegistry registry) {
        GaugeWithCallback.builder().name("millrace_chips").help("Chips of the pool by type and state.").labelNames("type", "state").callback(to -> summary().ifPresent(summary -> {
            for (Map<String, Object> type : summary.types()) {
                for (String state : List.of("busy", "idle", "background", "lost", "draining")) {
                    to.call(number(type.get(state)), String.valueOf(type.get("name")), state);
                }
            }
        })).register(registry);
        gauge(registry, "millrace_chip_runs", "Runs on the pool that have not ended, by state.", "state", to -> summary().ifPresent(summary -> {
            long waiting = summary.queue().stream().filter(row -> "waiting".equals(row.get("state"))).count();
            to.call(waiting, "waiting");
            to.call(summary.queue().size() - waiting, "running");
        }));
        counter(registry, "millrace_chip_slices_total", "Slices committed, of all runs ever.", to -> accounts().ifPresent(sums -> to.call(sums[0])));
        counter(registry, "millrace_chip_seconds_total", "Modelled chip time committed, in seconds.", to -> accounts().ifPresent(sums -> to.call(sums[1])));
        counter(registry, "millrace_chip_energy_joules_total", "Modelled energy committed.", to -> accounts().ifPresent(sums -> to.call(sums[2])));
        gauge(registry, "millrace_chip_pace", "Chip time for each second of wall time lately, over all blocks.", null, to -> summary().ifPresent(summary -> to.call(summary.pace())));
    }

    private Optional<PoolSummary> summary() {
        return pool.isDone() && !pool.isCompletedExceptionally() ? Optional.of(pool.join().summary()) : Optional.empty();
    }

    private Optional<double[]> accounts() {
        return pool.isDone() && !pool.isCompletedExceptionally() ? Optional.of(pool.join().administration().book().accounts().stream()
                .collect(() -> new double[3], (sums, account) -> {
                    sums[0] += account.slices();
                    sums[1] += account.chipNanos() * 1e-9;
                    sums[2] += account.joules();
                }, (a, b) -> { })) : Optional.empty();
    }

    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    private static void machine(PrometheusRegistry registry) {
        gauge(registry, "millrace_jvm_heap_bytes", "The server's own heap.", "what", to -> {
            MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            to.call(heap.getUsed(), "used");
            to.call(heap.getCommitted(), "committed");
            to.call(heap.getMax(), "max");
        });
        gauge(registry, "millrace_jvm_threads", "Platform threads of the server.", null, to -> to.call(ManagementFactory.getThreadMXBean().getThreadCount()));
        counter(registry, "millrace_jvm_gc_seconds_total", "Time that the server spent on collecting garbage.",
                to -> to.call(ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).filter(t -> t > 0).sum() * 1e-3));
        counter(registry, "millrace_process_cpu_seconds_total", "Processor time of the server itself.",
                to -> to.call(ProcessHandle.current().info().totalCpuDuration().map(d -> d.toNanos() * 1e-9).orElse(0.0)));
        gauge(registry, "millrace_up_seconds", "Since the server started.", null, to -> to.call(ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3));
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, String label, java.util.function.Consumer<GaugeWithCallback.Callback> callback) {
        GaugeWithCallback.Builder builder = GaugeWithCallback.builder().name(name).help(help).callback(callback);
        (label == null ? builder : builder.labelNames(label)).register(registry);
    }

    private static void counter(PrometheusRegistry registry, String name, String help, java.util.function.Consumer<CounterWithCallback.Callback> callback) {
        CounterWithCallback.builder().name(name).help(help).callback(callback).register(registry);
    }
}
