package io.millrace.server.metrics;

import io.millrace.server.kernels.KernelWatch;
import io.millrace.server.store.StoreWatch;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What is counted as it happens. All names begin with {@code millrace_} and have their unit at the end; times are seconds of the wall clock. May be used by
 * several threads; nothing here blocks except {@link #text}, which asks what {@link Readings} reads.
 */
public final class Metrics implements KernelWatch, StoreWatch {
    private static final double[] QUICK = {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
    private static final double[] RUNS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder().name("millrace_http_requests_total").help("Requests answered.").labelNames("method", "status").register(registry);
    private final Histogram requestSeconds = Histogram.builder().name("millrace_http_request_seconds").help("From a request's head to the end of its answer.").classicOnly()
            .classicUpperBounds(QUICK).register(registry);
    private final Gauge connections = Gauge.builder().name("millrace_http_connections").help("Connections that are open, with those of sockets.").register(registry);
    private final Counter sockets = Counter.builder().name("millrace_sockets_opened_total").help("WebSockets opened.").labelNames("kind").register(registry);
    private final Counter operations = Counter.builder().name("millrace_operations_total").help("Operations written into the logs of notebooks.").register(registry);
    private final Histogram commitSeconds = Histogram.builder().name("millrace_store_commit_seconds").help("One commit of the store's writer, with all that waited for it.").classicOnly()
            .classicUpperBounds(QUICK).register(registry);
    private final Histogram syncSeconds = Histogram.builder().name("millrace_store_sync_seconds").help("One sync to the disk, after which pages say that they are saved.").classicOnly()
            .classicUpperBounds(QUICK).register(registry);
    private final Histogram startSeconds = Histogram.builder().name("millrace_kernel_start_seconds").help("From when a notebook was let in until its kernel was there.").classicOnly()
            .classicUpperBounds(QUICK).register(registry);
    private final Counter waits = Counter.builder().name("millrace_kernel_waits_total").help("Notebooks that had to wait for a kernel.").register(registry);
    private final Counter ends = Counter.builder().name("millrace_kernel_ends_total").help("Kernels that ended without anybody having asked for it, or could not start.").labelNames("kind")
            .register(registry);
    private final Histogram runSeconds = Histogram.builder().name("millrace_cell_run_seconds").help("Runs of cells, by how they ended.").labelNames("state").classicOnly().classicUpperBounds(RUNS)
            .register(registry);

    /** @param readings what is read when it is asked for */
    public Metrics(Readings readings) {
        readings.register(registry);
        // A series is there before its first event, so that a rate over it begins at zero and not at nothing.
        java.util.List.of("ok", "error", "interrupted", "lost").forEach(runSeconds::initLabelValues);
        java.util.List.of("notebook", "pool").forEach(sockets::initLabelValues);
        for (io.millrace.kernel.session.KernelDeath.Kind kind : io.millrace.kernel.session.KernelDeath.Kind.values()) {
            ends.initLabelValues(kind.text());
        }
        requests.initLabelValues("GET", "2xx");
    }

    /** Content type of {@link #text}. */
    public static final String TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** Everything, in Prometheus' text format. Blocks for a moment. */
    public String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new PrometheusTextFormatWriter(false).write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    public void answered(String method, int status, long nanos) {
        requests.labelValues(method, status / 100 + "xx").inc();
        requestSeconds.observe(nanos * 1e-9);
    }

    public void connected() {
        connections.inc();
    }

    public void disconnected() {
        connections.dec();
    }

    /** @param kind "notebook" or "pool" */
    public void socketOpened(String kind) {
        sockets.labelValues(kind).inc();
    }

    @Override
    public void committed(int rows, long nanos) {
        operations.inc(rows);
        commitSeconds.observe(nanos * 1e-9);
    }

    @Override
    public void synced(long nanos) {
        syncSeconds.observe(nanos * 1e-9);
    }

    @Override
    public void started(Duration took) {
        startSeconds.observe(took.toNanos() * 1e-9);
    }

    @Override
    public void ended(String kind) {
        ends.labelValues(kind).inc();
    }

    @Override
    public void ran(String state, Duration took) {
        runSeconds.labelValues(state).observe(took.toNanos() * 1e-9);
    }

    @Override
    public void waits() {
        waits.inc();
    }
}
