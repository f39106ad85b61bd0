package dev.berth.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Takes traces as a collector does: OTLP over HTTP, in Protocol Buffers. The numbers of fields are those of {@code trace.proto} and
 * {@code common.proto} of the OpenTelemetry Protocol, version 1.
 */
final class TraceReceiver implements AutoCloseable {
    private static final int OK = 200;

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /**
     * One span.
     *
     * @param parent empty when it is at the top
     * @param status 2 is an error
     */
    record Span(
            String trace,
            String id,
            String parent,
            String name,
            long from,
            long to,
            Map<String, String> attributes,
            long status) {}

    TraceReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                take(UnknownFieldSet.parseFrom(exchange.getRequestBody()));
                exchange.sendResponseHeaders(OK, -1);
            }
        });
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All that came. */
    List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Those of one trace. */
    List<Span> of(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    private void take(UnknownFieldSet request) {
        messages(request, 1).stream()
                .flatMap(resource -> messages(resource, 2).stream())
                .flatMap(scope -> messages(scope, 2).stream())
                .map(TraceReceiver::span)
                .forEach(spans::add);
    }

    private static Span span(UnknownFieldSet span) {
        Map<String, String> attributes = messages(span, 9).stream()
                .collect(Collectors.toMap(
                        attribute -> text(attribute, 1),
                        attribute -> messages(attribute, 2).stream()
                                .map(TraceReceiver::value)
                                .collect(Collectors.joining())));
        long status = messages(span, 15).stream()
                .flatMap(said -> said.getField(3).getVarintList().stream())
                .mapToLong(Long::longValue)
                .sum();
        return new Span(
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                text(span, 5),
                span.getField(7).getFixed64List().get(0),
                span.getField(8).getFixed64List().get(0),
                attributes,
                status);
    }

    /** A text, or a number as text. */
    private static String value(UnknownFieldSet any) {
        return any.hasField(1)
                ? text(any, 1)
                : any.getField(3).getVarintList().toString().replaceAll("[\\[\\]]", "");
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet set, int field) {
        return set.getField(field).getLengthDelimitedList().stream()
                .map(TraceReceiver::parsed)
                .toList();
    }

    private static UnknownFieldSet parsed(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(UnknownFieldSet set, int field) {
        return set.getField(field).getLengthDelimitedList().stream()
                .map(ByteString::toStringUtf8)
                .collect(Collectors.joining());
    }

    private static String hex(UnknownFieldSet set, int field) {
        return set.getField(field).getLengthDelimitedList().stream()
                .map(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
