package dev.berth.cli.bench.wire;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads answers, one after the other, from bytes that come in pieces of any size. */
final class HttpReader {
    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_BODY = 64 << 20;
    private static final int MAX_CHUNK_LINE = 1 << 10;
    private static final int SWITCHING = 101;
    private static final int FIRST_FINAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private enum Part {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    /** What the head says; the length is -1 for a body in chunks. */
    private record Head(int status, int length, int retryAfter, String accept, boolean keepAlive) {}

    private final Bytes line = new Bytes(MAX_HEAD);
    private final Bytes body = new Bytes(MAX_BODY);
    private Part part = Part.HEAD;
    private @Nullable Head head;
    private int left;

    /** Whether an answer has begun that is not complete. */
    boolean midway() {
        return part != Part.HEAD || line.length() > 0;
    }

    /** The next answer, or null when more bytes are needed. Bytes after it stay in the buffer. */
    @Nullable
    HttpAnswer read(ByteBuffer in) throws ProtocolException {
        while (true) {
            boolean complete = switch (part) {
                case HEAD -> head(in);
                case BODY -> body(in);
                case CHUNK_SIZE -> chunkSize(in);
                case CHUNK -> chunk(in);
                case CHUNK_END -> chunkEnd(in);
                case TRAILER -> trailer(in);
            };
            if (complete) {
                return answer();
            }
            if (!in.hasRemaining()) {
                return null;
            }
        }
    }

    private HttpAnswer answer() throws ProtocolException {
        Head of = head;
        if (of == null) {
            throw new ProtocolException("an answer without a head");
        }
        HttpAnswer answer = new HttpAnswer(of.status(), of.retryAfter(), of.accept(), of.keepAlive(), body.copy());
        part = Part.HEAD;
        head = null;
        body.clear();
        return answer;
    }

    /** Each step answers whether the whole answer is complete. */
    private boolean head(ByteBuffer in) throws ProtocolException {
        if (!lineEnds(in, true, MAX_HEAD)) {
            return false;
        }
        Head read = parse(line.text());
        line.clear();
        if (read.status() < FIRST_FINAL && read.status() != SWITCHING) {
            return false;
        }
        head = read;
        left = read.length();
        part = left < 0 ? Part.CHUNK_SIZE : Part.BODY;
        return left == 0;
    }

    private boolean body(ByteBuffer in) throws ProtocolException {
        left -= body.take(in, left);
        return left == 0;
    }

    private boolean chunkSize(ByteBuffer in) throws ProtocolException {
        if (!lineEnds(in, false, MAX_CHUNK_LINE)) {
            return false;
        }
        String text = line.text();
        line.clear();
        int end = text.indexOf(';');
        left = number((end < 0 ? text : text.substring(0, end)).strip(), 16);
        part = left == 0 ? Part.TRAILER : Part.CHUNK;
        return false;
    }

    private boolean chunk(ByteBuffer in) throws ProtocolException {
        left -= body.take(in, left);
        part = left == 0 ? Part.CHUNK_END : Part.CHUNK;
        return false;
    }

    private boolean chunkEnd(ByteBuffer in) throws ProtocolException {
        if (lineEnds(in, false, MAX_CHUNK_LINE)) {
            if (line.length() != 2) {
                throw new ProtocolException("a chunk is longer than it says");
            }
            line.clear();
            part = Part.CHUNK_SIZE;
        }
        return false;
    }

    private boolean trailer(ByteBuffer in) throws ProtocolException {
        while (lineEnds(in, false, MAX_HEAD)) {
            boolean last = line.length() == 2;
            line.clear();
            if (last) {
                return true;
            }
        }
        return false;
    }

    /** Collects up to the end of a line, or of a head: an empty line. */
    private boolean lineEnds(ByteBuffer in, boolean wholeHead, int max) throws ProtocolException {
        while (in.hasRemaining()) {
            line.add(in.get());
            int length = line.length();
            if (length > max) {
                throw new ProtocolException("a line that does not end");
            }
            boolean lineEnd = length >= 2 && line.last(1) == '\n' && line.last(2) == '\r';
            boolean headEnd = lineEnd && length >= 4 && line.last(3) == '\n' && line.last(4) == '\r';
            if (wholeHead ? headEnd : lineEnd) {
                return true;
            }
        }
        return false;
    }

    private static Head parse(String text) throws ProtocolException {
        String[] lines = text.split("\r\n", -1);
        int status = status(lines[0]);
        boolean bodiless = status < FIRST_FINAL || status == NO_CONTENT || status == NOT_MODIFIED;
        int length = bodiless ? 0 : Integer.MIN_VALUE;
        int retryAfter = 0;
        String accept = "";
        boolean keepAlive = lines[0].startsWith("HTTP/1.1");
        for (int index = 1; index < lines.length; index++) {
            int colon = lines[index].indexOf(':');
            if (colon > 0) {
                String value = lines[index].substring(colon + 1).strip();
                switch (lines[index].substring(0, colon).toLowerCase(Locale.ROOT)) {
                    case "content-length" -> length = bodiless ? 0 : number(value, 10);
                    case "transfer-encoding" -> length = bodiless ? 0 : -1;
                    case "connection" -> keepAlive &= !value.equalsIgnoreCase("close");
                    case "retry-after" -> retryAfter = number(value, 10);
                    case "sec-websocket-accept" -> accept = value;
                    default -> {}
                }
            }
        }
        if (length == Integer.MIN_VALUE) {
            throw new ProtocolException("an answer that does not say how long it is");
        }
        return new Head(status, length, retryAfter, accept, keepAlive);
    }

    private static int status(String line) throws ProtocolException {
        String[] words = line.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
            throw new ProtocolException("no answer of HTTP/1.1: " + line);
        }
        return number(words[1], 10);
    }

    private static int number(String text, int radix) throws ProtocolException {
        try {
            int value = Integer.parseInt(text, radix);
            if (value < 0) {
                throw new ProtocolException("a number below zero: " + text);
            }
            return value;
        } catch (NumberFormatException e) {
            throw new ProtocolException("no number: " + text);
        }
    }
}
