package dev.berth.server.api.stream;

import org.jspecify.annotations.Nullable;

/** A server-sent event as the text that goes over the wire. */
public final class SseFrame {
    /** The media type. */
    public static final String MEDIA_TYPE = "text/event-stream";

    /** Keeps the connection from looking idle; clients pass over it. */
    public static final String COMMENT = ":\n\n";

    private SseFrame() {}

    /** An event without an id. */
    public static String of(String event, String data) {
        return of(event, data, null);
    }

    /** An event; {@code id} is what a client that reconnects sends as {@code Last-Event-ID}. */
    public static String of(String event, String data, @Nullable String id) {
        StringBuilder frame = new StringBuilder(data.length() + 64);
        frame.append("event: ").append(event).append('\n');
        if (id != null) {
            frame.append("id: ").append(id).append('\n');
        }
        // Each of LF, CR and CRLF ends a line for the receiver, which joins the lines with LF.
        for (String line : data.split("\r\n|\r|\n", -1)) {
            frame.append("data: ").append(line).append('\n');
        }
        return frame.append('\n').toString();
    }
}
