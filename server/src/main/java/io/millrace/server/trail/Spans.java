package io.millrace.server.trail;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes spans of the trail and sends them over OTLP/HTTP. A trace begins with an operation that queues runs ({@code run cells}); each run of a cell is a span
 * ({@code cell run}) with two parts, the time before a kernel had it ({@code queued}) and after ({@code kernel execution}), and its runs on the chips
 * ({@code accelerator run}; a kernel may ask for them before the log says that it has the run), whose events say how many slices were committed. HTTP requests are spans of their own, under the one that their header names; they say by
 * which route they were answered and never their path, in which codes may stand that let somebody in.
 *
 * <p><b>Bounds.</b> What is open is remembered by its run, {@value #MOST_OPEN} at most; the oldest is ended and let go. A run on the chips has an event each time its
 * slices have grown by a quarter, so a million slices are about 60 events. What the receiver does not take in time is dropped by the exporter and never holds anybody up.
 * A run that outlives its server is in no trace from there on.
 */
public final class Spans implements Trail.Follower, AutoCloseable {
    private static final int MOST_OPEN = 10_000;
    private static final Duration SENT_AFTER = Duration.ofSeconds(2);
    private static final double GROWTH = 1.25;
    private static final AttributeKey<String> RUN = AttributeKey.stringKey("millrace.run");
    private static final AttributeKey<String> CHIP_RUN = AttributeKey.stringKey("millrace.chip_run");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("millrace.state");
    private static final AttributeKey<Long> SLICES = AttributeKey.longKey("millrace.slices");
    private static final AttributeKey<Long> CHIP_MILLIS = AttributeKey.longKey("millrace.chip_millis");

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Map<String, Cell> cells = oldestGoes(Cell::end);
    private final Map<String, Chips> chips = oldestGoes(each -> each.span.end());

    /** A run of a cell that has not ended; {@code part} is what it is in now. */
    private record Cell(Span whole, Span part) {
        void end() {
            part.end();
            whole.end();
        }
    }

    private static final class Chips {
        private final Span span;
        private boolean granted;
        private long told;

        private Chips(Span span) {
            this.span = span;
        }
    }

    /**
     * Where spans go.
     *
     * @param endpoint the receiver's address, without the path of traces
     * @param headers  of each request to it
     * @param share    of all traces, from 0 to 1
     */
    public record Destination(String endpoint, Map<String, String> headers, double share) {}

    /** @param version of this server; {@code instance} tells it from others */
    public Spans(Destination to, String version, String instance) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder().setEndpoint(to.endpoint() + (to.endpoint().endsWith("/") ? "" : "/") + "v1/traces");
        to.headers().forEach(exporter::addHeader);
        Attributes about = Attributes.of(AttributeKey.stringKey("service.name"), "millrace", AttributeKey.stringKey("service.version"), version,
                AttributeKey.stringKey("service.instance.id"), instance);
        this.provider = SdkTracerProvider.builder().setResource(Resource.getDefault().merge(Resource.create(about)))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(to.share())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).setScheduleDelay(SENT_AFTER).build()).build();
        this.tracer = provider.get("millrace", version);
    }

    private static <T> Map<String, T> oldestGoes(java.util.function.Consumer<T> end) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                if (size() > MOST_OPEN) {
                    end.accept(eldest.getValue());
                    return true;
                }
                return false;
            }
        };
    }

    @Override
    public synchronized String follow(Step step) {
        return switch (step) {
            case Step.Answered request -> answered(request);
            case Step.Queued click -> queued(click);
            case Step.Started run -> started(run);
            case Step.Ended run -> ended(run);
            case Step.Submitted run -> submitted(run);
            case Step.Advanced run -> advanced(run);
        };
    }

    private String answered(Step.Answered request) {
        Context parent = request.parent() == null ? Context.root() : W3CTraceContextPropagator.getInstance().extract(Context.root(), request.parent(), HEADER);
        Span span = tracer.spanBuilder("HTTP " + request.method()).setParent(parent).setSpanKind(SpanKind.SERVER).setStartTimestamp(request.received())
                .setAttribute("http.request.method", request.method())
                .setAttribute("http.response.status_code", (long) request.status()).setAttribute("millrace.request", request.request()).startSpan();
        if (request.route() != null) {
            span.setAttribute("http.route", request.route());
        }
        if (request.status() >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(request.answered());
        return id(span);
    }

    private String queued(Step.Queued click) {
        Span root = tracer.spanBuilder("run cells").setNoParent().setSpanKind(SpanKind.SERVER).setStartTimestamp(click.received()).setAttribute("millrace.request", click.request())
                .setAttribute("millrace.person", click.person()).setAttribute("millrace.notebook", click.notebook()).setAttribute("millrace.runs", (long) click.runs().size()).startSpan();
        for (Step.Queueing run : click.runs()) {
            Span whole = under(root, "cell run").setStartTimestamp(run.at()).setAttribute(RUN, run.run()).setAttribute("millrace.cell", run.cell())
                    .setAttribute("millrace.notebook", click.notebook()).startSpan();
            cells.put(run.run(), new Cell(whole, under(whole, "queued").setStartTimestamp(run.at()).startSpan()));
        }
        root.end(click.stored());
        return id(root);
    }

    private String started(Step.Started run) {
        Cell open = cells.get(run.run());
        if (open == null) {
            return null;
        }
        open.part.end(run.at());
        SpanBuilder execution = under(open.whole, "kernel execution").setStartTimestamp(run.at()).setAttribute(RUN, run.run());
        if (run.kernel() != null) {
            execution.setAttribute("process.pid", run.kernel());
        }
        cells.put(run.run(), new Cell(open.whole, execution.startSpan()));
        return id(open.whole);
    }

    private String ended(Step.Ended run) {
        Cell open = cells.remove(run.run());
        if (open == null) {
            return null;
        }
        open.whole.setAttribute(STATE, run.state());
        if (!run.state().equals("ok")) {
            open.whole.setStatus(StatusCode.ERROR, run.state());
            open.part.setStatus(StatusCode.ERROR, run.state());
        }
        open.part.end(run.at());
        open.whole.end(run.at());
        return id(open.whole);
    }

    private String submitted(Step.Submitted run) {
        Cell asking = cells.get(run.run());
        if (chips.containsKey(run.chipRun())) { // a kernel asks again what it has no answer to
            return id(chips.get(run.chipRun()).span);
        }
        SpanBuilder builder = asking == null ? tracer.spanBuilder("accelerator run").setNoParent() : under(asking.whole, "accelerator run");
        Span span = builder.setStartTimestamp(run.at()).setAttribute(CHIP_RUN, run.chipRun()).setAttribute(RUN, run.run()).setAttribute("millrace.notebook", run.notebook())
                .setAttribute("millrace.chips", (long) run.chips()).startSpan();
        chips.put(run.chipRun(), new Chips(span));
        return id(span);
    }

    private String advanced(Step.Advanced run) {
        Chips open = chips.get(run.chipRun());
        if (open == null) {
            return null;
        }
        if (!open.granted && run.state().equals("running")) {
            open.granted = true;
            open.span.addEvent("granted", Attributes.of(AttributeKey.stringKey("millrace.reason"), run.reason() == null ? "" : run.reason()), run.at());
        }
        if (run.slices() > open.told && (run.ended() || run.slices() >= open.told * GROWTH)) {
            open.told = run.slices();
            open.span.addEvent("slices", Attributes.of(SLICES, run.slices(), CHIP_MILLIS, run.chipNanos() / 1_000_000), run.at());
        }
        if (run.ended()) {
            open.span.setAttribute(STATE, run.state()).setAttribute(SLICES, run.slices()).setAttribute(CHIP_MILLIS, run.chipNanos() / 1_000_000);
            if (run.state().equals("failed")) {
                open.span.setStatus(StatusCode.ERROR);
            }
            open.span.end(run.at());
            chips.remove(run.chipRun());
        }
        return id(open.span);
    }

    private SpanBuilder under(Span parent, String name) {
        return tracer.spanBuilder(name).setParent(Context.root().with(parent));
    }

    private static String id(Span span) {
        return span.getSpanContext().getTraceId();
    }

    /** Sends what is there; waits a few seconds at most. What is still open is in no trace. */
    @Override
    public void close() {
        provider.shutdown().join(5, TimeUnit.SECONDS);
    }

    private static final TextMapGetter<String> HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of("traceparent");
        }

        @Override
        public String get(String carrier, String key) {
            return "traceparent".equals(key) ? carrier : null;
        }
    };
}
