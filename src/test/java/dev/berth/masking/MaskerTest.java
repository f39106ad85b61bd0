package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values marked sensitive never appear in logs (DESIGN.md, section 8). */
class MaskerTest {
    private static Masker masker(Secrets secrets) {
        return new Masker(secrets.masks());
    }

    @ParameterizedTest
    @CsvSource({
        "a secret here, s3cret, a secret here",
        "a s3cret here, s3cret, a *** here",
        "s3crets3cret, s3cret, ******",
        "s3cre, s3cret, s3cre",
        "sss3cret, s3cret, ss***",
        "ababac, abac, ab***"
    })
    void aSecretIsReplacedWhereverTheTextIsCut(String text, String secret, String masked) {
        for (int cut = 0; cut <= text.length(); cut++) {
            Masker masker = masker(new Secrets().add(secret));
            String out = masker.accept(text.substring(0, cut)) + masker.accept(text.substring(cut)) + masker.finish();
            assertThat(out).as("cut at %d", cut).isEqualTo(masked);
        }
    }

    @Test
    void theLongestOfTwoSecretsWinsEvenWhenItArrivesLater() {
        Masker masker = masker(new Secrets().add("pass").add("password1"));

        String out = masker.accept("my pass") + masker.accept("word1 and pass") + masker.finish();

        assertThat(out).isEqualTo("my *** and ***");
    }

    @Test
    void secretsThatOverlapAreMaskedAsOne() {
        Secrets secrets = new Secrets().add("abcdef").add("efghij");

        assertThat(secrets.masks().mask("<abcdefghij>")).isEqualTo("<***>");
    }

    @Test
    void aSecretIsMaskedAsAWholeWhenAnotherOneBecomesKnownInTheMidstOfIt() {
        Secrets secrets = new Secrets().add("password1");
        Masker before = masker(secrets);
        String out = before.accept("my passw");

        Masker after = before.goingOnWith(secrets.add("another-secret").masks());
        out += after.accept("ord1 and another-sec") + after.accept("ret") + after.finish();

        assertThat(out).isEqualTo("my *** and ***");
    }

    @Test
    void whatHasOnlyBegunLikeASecretIsNotLost() {
        Masker masker = masker(new Secrets().add("password1"));

        assertThat(masker.accept("passw")).isEmpty();
        assertThat(masker.finish()).isEqualTo("passw");
    }

    @Test
    void whatIsNoSecretIsNotHeldBack() {
        Masker masker = masker(new Secrets().add("password1").add("x".repeat(100_000)));

        assertThat(masker.accept("Still creating... [10s elapsed]")).isEqualTo("Still creating... [10s elapsed]");
    }

    @ParameterizedTest
    @CsvSource({"abc", "true", "false", "null"})
    void aShortValueAndAWordOfEveryLogAreLeftAlone(String value) {
        assertThat(new Secrets().add(value).masks().mask("it is " + value + "."))
                .isEqualTo("it is " + value + ".");
    }

    @Test
    void linesThatAreBrokenInsideOfASecretMayBeCutAnywhereToo() {
        String words = "a secret of many words ".repeat(12) + "to its end";
        Secrets secrets = new Secrets().add("one two three").add(words);
        String text = "x one\n   two \tthree y " + words.replace(" ", "\n      ") + "  z";

        for (int cut = 0; cut <= text.length(); cut++) {
            Masker masker = masker(secrets);
            String out = masker.accept(text.substring(0, cut)) + masker.accept(text.substring(cut)) + masker.finish();
            assertThat(out).as("cut at %d", cut).isEqualTo("x *** y ***  z");
        }
    }

    @Test
    void whiteSpaceWithoutEndIsNotHeldBack() {
        Masker masker = masker(new Secrets().add("one two three"));

        assertThat(masker.accept("one" + " ".repeat(10_000))).hasSizeGreaterThan(9_000);
    }

    @Test
    void anyTextCutAnywhereComesOutAsWhenItComesInOnePiece() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            Secrets secrets = new Secrets().add("abab").add("ababa").add("bbbb").add("abcab".repeat(40));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append((char) ('a' + random.nextInt(3)));
            }
            text.insert(random.nextInt(60), "abcab".repeat(40));
            Masker whole = masker(secrets);
            String expected = whole.accept(text) + whole.finish();
            StringBuilder out = new StringBuilder();
            Masker pieces = masker(secrets);
            int at = 0;
            while (at < text.length()) {
                int next = Math.min(text.length(), at + 1 + random.nextInt(5));
                out.append(pieces.accept(text.substring(at, next)));
                at = next;
            }
            out.append(pieces.finish());
            assertThat(out.toString()).as("seed %d", seed).isEqualTo(expected);
            assertThat(expected).as("seed %d", seed).doesNotContain("abab", "bbbb");
        }
    }

    @Test
    void aSecretOfAMegabyteIsMaskedInATextThatIsFullOfIt() {
        String secret = "x".repeat(1_000_000);

        assertThat(new Secrets().add(secret).masks().mask("<" + secret + secret + secret + ">"))
                .isEqualTo("<***>");
    }

    @Test
    void manySecretsAndLongTextsTakeTimeInProportion() {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < 100_000; i++) {
            json.append(i == 0 ? "" : ",").append("\"secret-").append(i * 7919L).append('"');
        }
        Secrets secrets = new Secrets().add(json.append(']').toString()).add("y".repeat(1_000_000));
        String line = "module.network.terraform_data.secret[7]: Still creating... [10s elapsed] secret-7919\n";
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        String out = secrets.masks().mask(line.repeat(100_000));

        assertThat(out).doesNotContain("secret-7919").contains("secret[7]");
        // Eight megabytes; were it not linear, it would take hours.
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
        assertThat(Duration.ofNanos(spent)).isLessThan(Duration.ofSeconds(60));
    }
}
