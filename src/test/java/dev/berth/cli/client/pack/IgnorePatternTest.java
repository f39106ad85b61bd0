package dev.berth.cli.client.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnorePatternTest {
    @ParameterizedTest
    @CsvSource({
        "notes.txt, notes.txt",
        "notes.txt, deep/down/notes.txt",
        "/notes.txt, notes.txt",
        "*.txt, a/b.txt",
        "a/b.txt, x/a/b.txt",
        "a?c, abc",
        "logs/, logs/",
        "logs/, x/logs/a/b",
        "/logs/, logs/a",
        "a/**/z, a/z",
        "a/**/z, a/b/c/z",
        "**/z, a/z",
        "a/**, a/b/c",
        "foo**bar, foobar",
        "foo**bar, foo/x/bar",
        "a[0-9]b, a7b",
        "a[^0-9]b, axb",
        "a[]]b, a]b",
        "a[b, a[b",
        "a\\*b, a*b",
        "a+(b), a+(b)",
        "höhe?, höhen",
        "a?b, a😀b",
        "*, x"
    })
    void itNames(String pattern, String path) {
        assertThat(IgnorePattern.of(pattern).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "notes.txt, notes.txt.old",
        "notes.txt, notesxtxt",
        "/notes.txt, deep/notes.txt",
        "*.txt, a.txt/b",
        "logs, logs/a",
        "logs/, logs",
        "logs/, catalogs/a",
        "a?c, a/c",
        "a[0-9]b, axb",
        "a[^0-9]b, a7b",
        "a\\*b, axb",
        "a/**/z, a/bz",
        "foo**bar, foo/xbar"
    })
    void itDoesNotName(String pattern, String path) {
        assertThat(IgnorePattern.of(pattern).matches(path)).isFalse();
    }

    @Test
    void noPatternTakesLong() {
        IgnorePattern pattern = IgnorePattern.of("**/*a".repeat(100) + "b");
        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThat(pattern.matches("a/".repeat(1_000) + "c")).isFalse());
    }
}
