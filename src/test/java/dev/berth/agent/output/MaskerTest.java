package dev.berth.agent.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values marked sensitive never appear in logs (A7). */
class MaskerTest {
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
            Masker masker = new Masker(new Secrets().add(secret).forms());
            String out = masker.accept(text.substring(0, cut)) + masker.accept(text.substring(cut)) + masker.finish();
            assertThat(out).as("cut at %d", cut).isEqualTo(masked);
        }
    }

    @Test
    void theLongestOfTwoSecretsWinsEvenWhenItArrivesLater() {
        Masker masker = new Masker(new Secrets().add("pass").add("password1").forms());

        String out = masker.accept("my pass") + masker.accept("word1 and pass") + masker.finish();

        assertThat(out).isEqualTo("my *** and ***");
    }

    @Test
    void whatHasOnlyBegunLikeASecretIsNotLost() {
        Masker masker = new Masker(new Secrets().add("password1").forms());

        assertThat(masker.accept("passw")).isEmpty();
        assertThat(masker.finish()).isEqualTo("passw");
    }

    @Test
    void aShortValueIsLeftAloneSinceMaskingItWouldTellIt() {
        Masker masker = new Masker(new Secrets().add("abc").forms());

        assertThat(masker.accept("abc") + masker.finish()).isEqualTo("abc");
    }

    @Test
    void everyLineOfAValueAndItsEscapedFormAreMasked() {
        String key = "-----BEGIN-----\nline \"one\"\n  line two\n";
        Masker masker = new Masker(new Secrets().add(key).forms());

        String out = masker.accept("    line two\n{\"k\":\"-----BEGIN-----\\nline \\\"one\\\"\\n  line two\\n\"}\n")
                + masker.finish();

        assertThat(out).isEqualTo("    ***\n{\"k\":\"***\"}\n");
    }

    @Test
    void theStringsInsideAnExpressionAreMasked() {
        Masker masker = new Masker(new Secrets()
                .addExpression("{ user = \"root\", key = \"a\\\"bcd\" }")
                .forms());

        assertThat(masker.accept("user = \"root\" key = a\"bcd") + masker.finish())
                .isEqualTo("user = \"***\" key = ***");
    }

    @Test
    void anyTextCutAnywhereComesOutAsWhenItComesInOnePiece() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            Secrets secrets = new Secrets().add("abab").add("ababa").add("bbbb");
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append((char) ('a' + random.nextInt(3)));
            }
            Masker whole = new Masker(secrets.forms());
            String expected = whole.accept(text) + whole.finish();
            Masker pieces = new Masker(secrets.forms());
            StringBuilder out = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                int next = Math.min(text.length(), at + 1 + random.nextInt(5));
                out.append(pieces.accept(text.substring(at, next)));
                at = next;
            }
            out.append(pieces.finish());
            assertThat(out.toString()).as("seed %d", seed).isEqualTo(expected);
            assertThat(expected).doesNotContain("abab", "bbbb");
        }
    }
}
