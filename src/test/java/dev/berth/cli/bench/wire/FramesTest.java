package dev.berth.cli.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private static final class Heard implements FrameReader.Sink {
        private final List<String> words = new ArrayList<>();

        @Override
        public void text(byte[] message) {
            words.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void ping(byte[] payload) {
            words.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void close(int code, String reason) {
            words.add("close " + code + " " + reason);
        }
    }

    /** A frame as a server sends it. */
    private static byte[] frame(boolean last, int opcode, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(bytes.length + 10).put((byte) ((last ? 0x80 : 0) | opcode));
        if (bytes.length < 126) {
            frame.put((byte) bytes.length);
        } else if (bytes.length < 65_536) {
            frame.put((byte) 126).putShort((short) bytes.length);
        } else {
            frame.put((byte) 127).putLong(bytes.length);
        }
        byte[] whole = new byte[frame.put(bytes).position()];
        frame.flip().get(whole);
        return whole;
    }

    private static byte[] joined(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    private static List<String> read(byte[] bytes, SplittableRandom random, int largest) throws ProtocolException {
        Heard heard = new Heard();
        FrameReader reader = new FrameReader(heard);
        for (int from = 0; from < bytes.length; ) {
            int count = Math.min(bytes.length - from, random.nextInt(1, largest + 1));
            reader.read(ByteBuffer.wrap(bytes, from, count));
            from += count;
        }
        return heard.words;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50, 100_000})
    void messagesAreTheSameHoweverTheBytesAreCut(int largest) throws Exception {
        String medium = "m".repeat(126);
        String large = "ü".repeat(33_000);
        byte[] bytes = joined(
                frame(true, 1, "hello"),
                frame(true, 1, medium),
                frame(false, 1, "in "),
                frame(true, 9, "still there?"),
                frame(false, 0, ""),
                frame(true, 0, "parts"),
                frame(true, 1, ""),
                frame(true, 10, "unasked"),
                frame(true, 1, large),
                frame(true, 8, "\u000f!gone"));
        for (int seed = 0; seed < 3; seed++) {
            assertThat(read(bytes, new SplittableRandom(seed), largest))
                    .containsExactly("hello", medium, "ping still there?", "in parts", "", large, "close 3873 gone");
        }
    }

    @Test
    void aCloseWithoutACodeIsToldAsSuch() throws Exception {
        assertThat(read(frame(true, 8, ""), new SplittableRandom(1), 9)).containsExactly("close 1005 ");
    }

    @Test
    void framesOutOfOrderAreRefused() {
        List<byte[]> wrong = List.of(
                frame(true, 0, "continues nothing"),
                joined(frame(false, 1, "a"), frame(true, 1, "b")),
                frame(true, 2, "binary"),
                frame(false, 9, "half a ping"),
                frame(true, 9, "x".repeat(126)),
                frame(true, 0x41, "reserved"),
                new byte[] {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0},
                new byte[] {(byte) 0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0},
                new byte[] {(byte) 0x81, 127, -1, 0, 0, 0, 0, 0, 0, 0});
        for (byte[] bytes : wrong) {
            assertThatThrownBy(() -> read(bytes, new SplittableRandom(1), 9)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void aFrameIsMaskedAsInTheRfc() {
        ByteBuffer out = ByteBuffer.allocate(64);
        FrameWriter.write(out, FrameWriter.TEXT, "Hello".getBytes(StandardCharsets.UTF_8), 0x37fa213d);
        byte[] written = new byte[out.position()];
        out.flip().get(written);

        assertThat(HexFormat.of().formatHex(written)).isEqualTo("818537fa213d7f9f4d5158");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
    void theLengthIsWrittenInItsShortestForm(int length) {
        ByteBuffer out = ByteBuffer.allocate(length + FrameWriter.MAX_HEAD);
        FrameWriter.write(out, FrameWriter.TEXT, new byte[length], 0);

        int head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        assertThat(out.position()).isEqualTo(head + 4 + length);
        assertThat(out.get(1) & 0x80).as("masked").isEqualTo(0x80);
        assertThat(out.get(1) & 0x7f).isEqualTo(length < 126 ? length : length < 65_536 ? 126 : 127);
    }
}
