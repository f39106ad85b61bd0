package dev.berth.cli.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReaderTest {
    private static final String SHORT = "HTTP/1.1 202 Accepted\r\nContent-Type: x\r\ncontent-LENGTH: 5\r\n\r\nhello";
    private static final String NONE = "HTTP/1.1 204 No Content\r\n\r\n";
    private static final String LATER = "HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "4\r\nWiki\r\nB;name=value\r\npedia \r\nin \r\n0\r\nTrailer: x\r\n\r\n";
    private static final String CONTINUED = "HTTP/1.1 100 Continue\r\n\r\n" + SHORT;
    private static final String LAST = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    private static List<HttpAnswer> read(String bytes, SplittableRandom random, int largest) throws ProtocolException {
        HttpReader reader = new HttpReader();
        List<HttpAnswer> answers = new ArrayList<>();
        byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < all.length; ) {
            int count = Math.min(all.length - from, random.nextInt(1, largest + 1));
            ByteBuffer piece = ByteBuffer.wrap(all, from, count);
            for (HttpAnswer answer = reader.read(piece); answer != null; answer = reader.read(piece)) {
                answers.add(answer);
            }
            assertThat(piece.hasRemaining()).isFalse();
            from += count;
        }
        assertThat(reader.midway()).isFalse();
        return answers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 40, 10_000})
    void answersAreTheSameHoweverTheBytesAreCut(int largest) throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            List<HttpAnswer> answers =
                    read(SHORT + NONE + LATER + CHUNKED + CONTINUED + NONE + LAST, new SplittableRandom(seed), largest);

            assertThat(answers).extracting(HttpAnswer::status).containsExactly(202, 204, 503, 200, 202, 204, 200);
            assertThat(answers)
                    .extracting(HttpAnswer::text)
                    .containsExactly("hello", "", "", "Wikipedia \r\nin ", "hello", "", "ok");
            assertThat(answers.get(2).retryAfter()).isEqualTo(3);
            assertThat(answers).extracting(HttpAnswer::keepAlive).endsWith(true, false);
        }
    }

    @Test
    void whatFollowsAnUpgradeStaysInTheBuffer() throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: abc=\r\n\r\nframe"
                .getBytes(StandardCharsets.ISO_8859_1));
        HttpAnswer answer = new HttpReader().read(bytes);

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.accept()).isEqualTo("abc=");
        assertThat(bytes.remaining()).isEqualTo("frame".length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n"
            })
    void whatIsNoAnswerIsRefused(String bytes) {
        assertThatThrownBy(() -> read(bytes, new SplittableRandom(1), 5)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aHeadWithoutEndIsRefused() {
        String endless = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000);
        assertThatThrownBy(() -> read(endless, new SplittableRandom(1), 5_000)).isInstanceOf(ProtocolException.class);
    }
}
