package dev.berth.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that no agent sends (F11, F12). An honest agent of the same pool is there all the while, and stays. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HostileFramesTest {
    private static final String IDLE = "{\"type\": \"heartbeat\", \"slots\": [{\"index\": 0, \"state\": \"idle\"}]}";

    private final List<RawSocket> sockets = new ArrayList<>();
    private Site site;
    private String pool;
    private String token;
    private RawSocket honest;

    @BeforeEach
    void connectTheHonestOne() throws IOException {
        site = new Site(RestAssured.port, TestDatabase.ADMIN_TOKEN);
        pool = site.pool();
        token = site.agentToken(pool);
        honest = agent("honest");
    }

    /** It is still connected, and is given work. */
    @AfterEach
    void theHonestOneWasNotDisturbed() throws IOException {
        honest.text(IDLE);
        long task = site.submit(site.workspace(pool), "plan");
        assertThat(honest.next("assign").get("taskId").asLong()).isEqualTo(task);
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }

    private RawSocket agent(String pod) throws IOException {
        RawSocket socket = site.hello(token, pool + pod, "");
        sockets.add(socket);
        socket.next("welcome");
        return socket;
    }

    @Test
    void f12AFrameOverOneMebibyteClosesItsSocketBeforeItHasCome() throws IOException {
        RawSocket hostile = agent("big");
        hostile.send(RawSocket.header(RawSocket.TEXT, true, 1L << 40));
        assertThat(hostile.closeCode()).isIn(1008, 1009, RawSocket.NO_CODE);
        assertThat(hostile.hangsUp()).isTrue();
    }

    @Test
    void f12FragmentsThatAddUpToMoreThanOneMebibyteCloseTheirSocket() throws IOException {
        RawSocket hostile = agent("pieces");
        byte[] piece = "x".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        hostile.frame(RawSocket.TEXT, false, "{\"type\": \"dance\", \"tempo\": \"".getBytes(StandardCharsets.US_ASCII));
        for (int sent = 0; sent < 20; sent++) {
            hostile.sendAllTaken(RawSocket.header(RawSocket.CONTINUATION, false, piece.length));
            hostile.sendAllTaken(piece);
        }
        assertThat(hostile.closeCode()).isIn(1008, 1009);
    }

    @Test
    void f11BytesThatAreNoUtf8CloseTheirSocket() throws IOException {
        RawSocket hostile = agent("noise");
        hostile.frame(RawSocket.TEXT, true, new byte[] {
            '{', '"', 't', 'y', 'p', 'e', '"', ':', '"', (byte) 0xc3, 0x28, '"', '}'
        });
        assertThat(hostile.closeCode()).isEqualTo(1007);
    }

    @Test
    void f11ABinaryFrameAndAFrameWithoutItsBeginningCloseTheirSockets() throws IOException {
        assertThat(agent("binary").frame(RawSocket.BINARY, true, new byte[1000]).closeCode())
                .isEqualTo(4000);
        assertThat(agent("middle")
                        .frame(RawSocket.CONTINUATION, true, new byte[10])
                        .closeCode())
                .isIn(1002, 1008, RawSocket.NO_CODE);
        assertThat(agent("reserved").frame(11, true, new byte[10]).closeCode()).isIn(1002, 1008, RawSocket.NO_CODE);
    }

    @Test
    void f11NestingWithoutAnEndIsMalformed() throws IOException {
        assertThat(agent("deep")
                        .text("{\"type\":\"dance\",\"a\":" + "[".repeat(500_000))
                        .closeCode())
                .isEqualTo(4000);
        assertThat(agent("deeper")
                        .text("{\"type\":\"dance\",\"a\":".repeat(20_000))
                        .closeCode())
                .isEqualTo(4000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"accepted\",\"taskId\":1e400,\"attempt\":1}",
                "{\"type\":\"accepted\",\"taskId\":99999999999999999999,\"attempt\":1}",
                "{\"type\":\"accepted\",\"taskId\":1,\"attempt\":4294967297}",
                "{\"type\":\"log\",\"taskId\":1,\"attempt\":1,\"offset\":9223372036854775808,\"text\":\"\"}",
                "{\"type\":\"heartbeat\",\"slots\":[{\"index\":2147483647,\"state\":\"idle\"}]}",
                "{\"type\":\"hello\",\"agentId\":\"x\",\"pod\":\"y\",\"version\":\"1\",\"slots\":3,\"running\":[],\"warm\":[]}"
            })
    void f11ANumberOrAWordThatCannotBeIsMalformed(String frame) throws IOException {
        assertThat(agent("wrong").text(frame).closeCode()).isEqualTo(4000);
    }

    @Test
    void f12AHelloThatNamesMoreThanAnAgentCanHaveIsMalformed() throws IOException {
        RawSocket hostile = RawSocket.agent(site.port(), token);
        sockets.add(hostile);
        hostile.text("{\"type\":\"hello\",\"agentId\":\"a\",\"pod\":\"" + pool + "many\",\"version\":\"1\",\"slots\":3,"
                + "\"running\":[],\"warm\":[1" + ",1".repeat(20_000) + "]}");
        assertThat(hostile.closeCode()).isEqualTo(4000);
    }

    @Test
    void offsetsAndTextsAtTheEdgesTouchNothing() throws IOException {
        RawSocket hostile = agent("edges");
        hostile.text(
                "{\"type\":\"log\",\"taskId\":1,\"attempt\":1,\"offset\":9223372036854775807,\"text\":\"\\ud800\"}");
        hostile.text(
                "{\"type\":\"log\",\"taskId\":9223372036854775807,\"attempt\":2147483647,\"offset\":0,\"text\":\"\\u0000\"}");
        hostile.text("{\"type\":\"accepted\",\"taskId\":9223372036854775807,\"attempt\":2147483647}");
        assertThat(hostile.next("abandon").get("attempt").asInt()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void floodsOfMalformedFramesAndOfConnectionsReachNobodyElse() throws IOException {
        List<RawSocket> mute = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            mute.add(RawSocket.agent(site.port(), token));
            try (RawSocket hostile = RawSocket.agent(site.port(), token)) {
                hostile.sendAllTaken(malformedFlood());
                assertThat(hostile.closeCode()).isIn(4000, 4002, RawSocket.NO_CODE);
            }
        }
        for (RawSocket socket : mute) {
            assertThat(socket.closeCode()).as("never a hello").isEqualTo(4002);
            socket.close();
        }
    }

    private static byte[] malformedFlood() {
        byte[] payload = "{\"type\":\"hello\"}".getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[6 + payload.length];
        System.arraycopy(RawSocket.header(RawSocket.TEXT, true, payload.length), 0, frame, 0, 6);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        byte[] flood = new byte[frame.length * 500];
        for (int copy = 0; copy < 500; copy++) {
            System.arraycopy(frame, 0, flood, copy * frame.length, frame.length);
        }
        return flood;
    }
}
