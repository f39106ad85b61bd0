package dev.berth.agent.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.masking.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output: spooled, cut into chunks, sent again from the last acknowledged byte (F1). */
class AttemptOutputTest {
    private static final long REPEAT = 1000;

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong();

    private AttemptOutput output(long limit) throws IOException {
        return new AttemptOutput(directory.resolve("spool"), limit, clock::get, REPEAT, () -> {});
    }

    private static void write(AttemptOutput output, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        output.write(bytes, bytes.length);
    }

    @Test
    void chunksAreCutBetweenCharacters() throws IOException {
        try (AttemptOutput output = output(1 << 20)) {
            write(output, "x" + "é".repeat(20_000));

            LogChunk first = output.next();
            LogChunk second = output.next();

            assertThat(first.text().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(AttemptOutput.CHUNK_BYTES);
            assertThat(second.offset()).isEqualTo(first.text().getBytes(StandardCharsets.UTF_8).length);
            assertThat(first.text() + second.text()).isEqualTo("x" + "é".repeat(20_000));
        }
    }

    @Test
    void aCharacterThatArrivesInTwoPiecesStaysOneAndBrokenBytesAreReplaced() throws IOException {
        try (AttemptOutput output = output(1 << 20)) {
            byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
            output.write(euro, 1);
            output.write(new byte[] {euro[1], euro[2], (byte) 0xFF, 'a'}, 4);
            output.endOfStep();

            assertThat(output.next().text()).isEqualTo("€\uFFFDa");
        }
    }

    @Test
    void noMoreThanTheWindowIsUnderWay() throws IOException {
        try (AttemptOutput output = output(8 << 20)) {
            write(output, "y".repeat(1 << 20));
            long sent = 0;
            for (LogChunk chunk = output.next(); chunk != null; chunk = output.next()) {
                sent += chunk.text().length();
            }

            assertThat(sent).isEqualTo(AttemptOutput.WINDOW_BYTES);
            output.acknowledged(1000);
            assertThat(output.next().text()).hasSize(1000);
        }
    }

    @Test
    void aNewConnectionGoesOnFromTheLastAcknowledgedByteF1() throws IOException {
        try (AttemptOutput output = output(1 << 20)) {
            write(output, "0123456789");
            assertThat(output.next()).isEqualTo(new LogChunk(0, "0123456789"));
            output.acknowledged(4);

            output.reconnected();

            assertThat(output.next()).isEqualTo(new LogChunk(4, "456789"));
            output.acknowledged(10);
            assertThat(output.isAcknowledged()).isTrue();
            assertThat(output.next()).isNull();
        }
    }

    @Test
    void anAcknowledgementThatGoesBackSendsAgainFromThere() throws IOException {
        try (AttemptOutput output = output(1 << 20)) {
            write(output, "0123456789");
            output.next();
            output.acknowledged(10);

            output.acknowledged(3);

            assertThat(output.isAcknowledged()).isFalse();
            assertThat(output.next()).isEqualTo(new LogChunk(3, "3456789"));
        }
    }

    @Test
    void theSameAcknowledgementManyTimesRewindsOnce() throws IOException {
        try (AttemptOutput output = output(1 << 20)) {
            clock.set(10 * REPEAT);
            write(output, "0123456789");
            output.next();
            output.acknowledged(5);
            output.acknowledged(5);
            assertThat(output.next()).isEqualTo(new LogChunk(5, "56789"));

            output.acknowledged(5);

            assertThat(output.next()).isNull();
        }
    }

    @Test
    void withoutAnAcknowledgementItIsSentAgainAfterAWhile() throws IOException {
        try (AttemptOutput output = output(1 << 20)) {
            write(output, "abc");
            output.next();
            assertThat(output.next()).isNull();

            clock.addAndGet(REPEAT);

            assertThat(output.next()).isEqualTo(new LogChunk(0, "abc"));
        }
    }

    @Test
    void pastItsLimitOutputIsCutWithANotice() throws IOException {
        try (AttemptOutput output = output(100)) {
            write(output, "a".repeat(90));
            write(output, "b".repeat(90));
            write(output, "c");

            assertThat(output.next().text())
                    .startsWith("aaa")
                    .contains("too long")
                    .doesNotContain("bb", "kept]\nc");
        }
    }

    @Test
    void whatTheStepFailedAtIsRememberedMasked() throws IOException {
        try (AttemptOutput output = output(1 << 20)) {
            output.mask(new Secrets().add("s3cret"));
            output.headline("one");
            write(output, "Error: first\n");
            output.headline("two");
            write(output, "│ Error: no s3cr");
            write(output, "et here\n│ \n│   on a.tf line 2:\n│    2: x\n╵\nError: second\n");
            output.endOfStep();

            assertThat(output.cause()).isEqualTo("no *** here on a.tf line 2");
        }
    }

    @Test
    void theSpoolIsForItsOwnerOnlyAndGoesWithTheOutput() throws IOException {
        AttemptOutput output = output(100);
        assertThat(Files.getPosixFilePermissions(directory.resolve("spool"))).hasSize(2);

        output.close();

        assertThat(directory.resolve("spool")).doesNotExist();
    }
}
