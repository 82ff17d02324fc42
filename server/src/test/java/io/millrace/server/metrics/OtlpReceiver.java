package io.millrace.server.metrics;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A receiver of traces over OTLP/HTTP: takes what a collector takes, and keeps it. */
public final class OtlpReceiver implements AutoCloseable {
    /** A span; identifiers as hexadecimal digits, times in nanoseconds since 1970. {@code failed}: its status is an error. */
    public record Received(String name, String trace, String id, String parent, Map<String, String> attributes, List<String> events, long begins, long ends, boolean failed) {}

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();

    public OtlpReceiver() {
        try {
            server = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> take(request, body))).listen(0, "127.0.0.1")
                    .toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("The receiver could not be started.", e);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** Of the last request. */
    public String header(String name) {
        return headers.get(name);
    }

    private void take(HttpServerRequest request, Buffer body) {
        if (!request.path().equals("/v1/traces")) {
            request.response().setStatusCode(404).end();
            return;
        }
        request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(java.util.Locale.ROOT), header.getValue()));
        try {
            ExportTraceServiceRequest.parseFrom(body.getBytes()).getResourceSpansList().forEach(resource -> resource.getScopeSpansList()
                    .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(received(span)))));
            request.response().putHeader("Content-Type", "application/x-protobuf").end(Buffer.buffer(ExportTraceServiceResponse.getDefaultInstance().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            request.response().setStatusCode(400).end();
        }
    }

    private static Received received(Span span) {
        return new Received(span.getName(), hex(span.getTraceId()), hex(span.getSpanId()), hex(span.getParentSpanId()),
                span.getAttributesList().stream().collect(Collectors.toMap(KeyValue::getKey, each -> each.getValue().hasStringValue() ? each.getValue().getStringValue() : String.valueOf(each.getValue().getIntValue()))),
                span.getEventsList().stream().map(Span.Event::getName).toList(), span.getStartTimeUnixNano(), span.getEndTimeUnixNano(),
                span.getStatus().getCode() == io.opentelemetry.proto.trace.v1.Status.StatusCode.STATUS_CODE_ERROR);
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    public List<Received> spans() {
        return List.copyOf(spans);
    }

    /** All that has come, once this holds for it. */
    public List<Received> await(Predicate<List<Received>> wanted, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!wanted.test(spans)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Within " + patience + " came only " + spans);
            }
            Thread.sleep(20); // spans come by HTTP
        }
        return spans();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
