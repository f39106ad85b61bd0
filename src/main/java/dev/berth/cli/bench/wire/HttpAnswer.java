package dev.berth.cli.bench.wire;

import java.nio.charset.StandardCharsets;

/**
 * An answer to a request.
 *
 * @param retryAfter seconds that the server asks to wait; 0 where it asks for none
 * @param accept the value of {@code Sec-WebSocket-Accept}, else empty
 * @param keepAlive whether the connection can be used again
 * @param body all of it
 */
public record HttpAnswer(int status, int retryAfter, String accept, boolean keepAlive, byte[] body) {
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
