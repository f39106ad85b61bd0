package dev.berth.cli.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelTest {
    private static final String UPGRADE =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n";

    private final Loop loop = new Loop();
    private final List<String> heard = new ArrayList<>();

    private final Channel.Listener noted = new Channel.Listener() {
        @Override
        public void opened() {
            heard.add("opened");
        }

        @Override
        public void message(byte[] text) {
            heard.add(new String(text, StandardCharsets.UTF_8));
        }

        @Override
        public void closed(String reason) {
            heard.add("closed: " + reason);
        }
    };

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private Channel open(TinyServer server) {
        return new Channel.Opener(loop, server.address(), new SplittableRandom(1)).open("secret", noted);
    }

    private void await(BooleanSupplier done) {
        assertThat(loop.runUntil(done, System.nanoTime() + TimeUnit.SECONDS.toNanos(30)))
                .as("heard in time: %s", heard)
                .isTrue();
    }

    private static String text(String message) {
        return "\u0081" + (char) message.length() + message;
    }

    @Test
    void messagesGoBothWays() throws Exception {
        String welcome = text("{\"type\":\"welcome\"}");
        try (TinyServer server = new TinyServer(said -> said.equals("upgrade") ? UPGRADE + welcome : text("got it"))) {
            Channel channel = open(server);
            channel.send("{\"type\":\"hello\"}");
            await(() -> heard.size() >= 3);

            assertThat(heard).containsExactly("opened", "{\"type\":\"welcome\"}", "got it");
            assertThat(server.heard).containsExactly("Authorization: Bearer secret", "1 {\"type\":\"hello\"}");
        }
    }

    @Test
    void aPingIsAnsweredWithItsOwnWords() throws Exception {
        try (TinyServer server = new TinyServer(said -> said.equals("upgrade") ? UPGRADE + "\u0089\u0002hi" : "")) {
            open(server);
            await(() -> server.heard.contains("10 hi"));
            assertThat(heard).containsExactly("opened");
        }
    }

    @Test
    void aCloseIsToldWithItsCodeAndReason() throws Exception {
        String close = "\u0088\u0006\u000f\u00a4gone";
        try (TinyServer server = new TinyServer(said -> UPGRADE + close)) {
            open(server);
            await(() -> heard.size() >= 2);
            assertThat(heard).containsExactly("opened", "closed: closed with 4004 gone");
        }
    }

    @Test
    void aRefusedUpgradeIsToldWithItsStatus() throws Exception {
        try (TinyServer server = new TinyServer(said -> "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")) {
            open(server);
            await(() -> !heard.isEmpty());
            assertThat(heard).containsExactly("closed: the upgrade was answered with 401");
        }
    }

    @Test
    void aServerThatDidNotReadTheKeyIsNotBelieved() throws Exception {
        try (TinyServer server = new TinyServer(said -> UPGRADE.replace("ACCEPT", "c29tZXRoaW5n"))) {
            open(server);
            await(() -> !heard.isEmpty());
            assertThat(heard).singleElement().asString().contains("Sec-WebSocket-Accept");
        }
    }

    @Test
    void closingSaysGoodBye() throws Exception {
        try (TinyServer server = new TinyServer(said -> said.equals("upgrade") ? UPGRADE : "")) {
            Channel channel = open(server);
            await(() -> heard.contains("opened"));
            channel.close();
            await(() -> server.heard.stream().anyMatch(frame -> frame.startsWith("8 ")));
            assertThat(heard).last().isEqualTo("closed: closed by the bench");
        }
    }
}
