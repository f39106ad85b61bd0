package dev.berth.cli.bench.wire;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The server that is measured.
 *
 * @param socket where it listens, resolved once
 * @param host as it stands in requests
 */
public record Server(InetSocketAddress socket, String host) {
    private static final int DEFAULT_PORT = 80;
    private static final String BASE = "/api/v1";

    public static Server at(URI address) {
        int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
        return new Server(new InetSocketAddress(address.getHost(), port), address.getHost() + ":" + port);
    }

    /** A request with a JSON body, or none when it is empty. */
    public byte[] request(String call, String token, String body) {
        return request(call, token, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A request, ready to be sent as often as it is wanted.
     *
     * @param call method and path below the base path, or below the root when it begins with {@code /q/}
     */
    public byte[] request(String call, String token, String type, byte[] body) {
        int blank = call.indexOf(' ');
        String path = call.substring(blank + 1);
        StringBuilder head = new StringBuilder(256)
                .append(call, 0, blank + 1)
                .append(path.startsWith("/q/") ? path : BASE + path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\nAuthorization: Bearer ")
                .append(token)
                .append("\r\n");
        if (body.length > 0) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        if (!call.startsWith("GET ")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        return request;
    }

    /** The request that turns a connection into an agent's channel. */
    byte[] upgrade(String token, String key) {
        return ("GET " + BASE + "/agents/connect HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: " + key
                        + "\r\nSec-WebSocket-Protocol: berth.agent.v1\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
