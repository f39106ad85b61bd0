package dev.berth.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectPatternTest {
    private static final String ALPHABET = "ab/:*\n .A\u0430\u202e";

    private static boolean matches(String pattern, String subject) {
        return new SubjectPattern(pattern).matches(subject);
    }

    @ParameterizedTest
    @CsvSource({
        "repo:acme/infra:ref:refs/heads/main, repo:acme/infra:ref:refs/heads/main",
        "repo:acme/*:ref:refs/heads/main, repo:acme/infra:ref:refs/heads/main",
        "repo:acme/infra:ref:refs/heads/*, repo:acme/infra:ref:refs/heads/main",
        "repo:acme/infra:ref:refs/heads/release-*, repo:acme/infra:ref:refs/heads/release-7",
        "repo:acme/infra:**, repo:acme/infra:ref:refs/heads/feature/x",
        "repo:acme/infra:environment:Prod Env, repo:acme/infra:environment:Prod Env",
        "project_path:acme/**:ref_type:branch:ref:main, project_path:acme/a/b/c:ref_type:branch:ref:main",
        "system:serviceaccount:ci:*, system:serviceaccount:ci:deployer",
        "system:serviceaccount:ci:deployer, system:serviceaccount:ci:deployer",
        "spiffe://acme.example/**, spiffe://acme.example/ns/ci/sa/deployer",
        "{f7a2-4b}:*, {f7a2-4b}:{1234}",
        "113250110112, 113250110112"
    })
    void whatIsMeantMatches(String pattern, String subject) {
        assertThat(matches(pattern, subject)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "repo:acme/infra:ref:refs/heads/main, repo:acme/infra:ref:refs/heads/main2",
        "repo:acme/infra:ref:refs/heads/main, xrepo:acme/infra:ref:refs/heads/main",
        "repo:acme/infra:ref:refs/heads/main, repo:acme/infra:ref:refs/heads/Main",
        "repo:acme/*:ref:refs/heads/main, repo:acme/infra:pull_request:ref:refs/heads/main",
        "repo:acme/*:ref:refs/heads/main, repo:acme/:ref:refs/heads/main",
        "repo:acme/infra:ref:refs/heads/*, repo:acme/infra:ref:refs/heads/feature/x",
        "repo:acme/infra:ref:refs/heads/*, repo:acme/infra:pull_request",
        "repo:acme/*, repo:acme-evil/x",
        "repo:acme/*, repo:acme/x:pull_request",
        "repo:acme/infra:**, repo:acme/infra2:ref:refs/heads/main",
        "system:serviceaccount:ci:*, system:serviceaccount:ci2:deployer",
        "repo:acme/a.c:ref:x, repo:acme/abc:ref:x"
    })
    void whatIsNotMeantDoesNot(String pattern, String subject) {
        assertThat(matches(pattern, subject)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "**",
                "repo:*",
                "repo:**",
                "repo:acme*",
                "repo:acme*/infra:ref:x",
                "acme/**",
                "project_path:*:ref_type:branch:ref:main",
                "project_path:ac**",
                "system:*",
                "system:serviceaccount:*",
                "system:serviceaccount:*:deployer",
                "system:serviceaccount:ci*",
                "system:serviceaccount:**",
                "system:s*",
                "spiffe://*",
                "spiffe://**/ns/ci",
                "://**",
                "repo:acme/***",
                "repo:acme/*a*a*a*a*a*a*a*a*",
                "repo:acme/x\n",
                "repo:acme/\u202ex",
                "repo:acme/\u00a0x"
            })
    void aPatternThatNamesNobodyOrCannotBeSeenIsRefused(String pattern) {
        assertThat(SubjectPattern.problem(pattern)).isNotEmpty();
    }

    @Test
    void aSubjectWithWhatCannotBeSeenOrTooMuchOfItMatchesNothing() {
        assertThat(matches("repo:acme/**", "repo:acme/x")).isTrue();
        for (String more : new String[] {"\n", "\r", "\t", "\0", "\u2028", "\u200b", "\u202e", "\u00a0", "\ud800"}) {
            assertThat(matches("repo:acme/**", "repo:acme/x" + more)).isFalse();
            assertThat(matches("repo:acme/x", "repo:acme/x" + more)).isFalse();
            assertThat(matches("repo:acme/**", more + "repo:acme/x")).isFalse();
        }
        assertThat(matches("repo:acme/**", "repo:acme/" + "x".repeat(SubjectPattern.LONGEST_SUBJECT)))
                .isFalse();
        assertThat(matches("repo:acme/**", "")).isFalse();
        assertThat(matches("repo:acme/**", "repo:acme/")).isFalse();
    }

    @Test
    void lettersThatLookAlikeAreDifferent() {
        assertThat(matches("repo:acme/*", "repo:\u0430cme/x")).isFalse();
        assertThat(matches("repo:acme/*", "repo\uff1aacme/x")).isFalse();
        assertThat(matches("repo:acme/*", "repo:acme\u2215x")).isFalse();
        assertThat(matches("repo:acme/*", "REPO:acme/x")).isFalse();
    }

    /** The same rule, said by a regular expression. */
    @Test
    void randomPatternsMatchWhatARegularExpressionOfTheSameRuleDoes() {
        Random random = new Random(20_260_301);
        int matched = 0;
        for (int round = 0; round < 40_000; round++) {
            String pattern = "repo:b/" + word(random, "ab/:*", 6);
            String subject = "repo:b/" + word(random, ALPHABET, 6);
            if (SubjectPattern.problem(pattern).isEmpty()) {
                boolean plain = subject.chars().noneMatch(c -> c == '\n' || c == '\u202e');
                boolean expected = plain && regex(pattern).matcher(subject).matches();
                assertThat(matches(pattern, subject))
                        .as("%s on %s", pattern, subject)
                        .isEqualTo(expected);
                matched += expected ? 1 : 0;
            }
        }
        assertThat(matched).isGreaterThan(500);
    }

    @Test
    void theWorstPatternOnTheWorstSubjectTakesNoTime() {
        String pattern = "repo:a/" + "**a".repeat(8) + "b";
        String subject = "repo:a/" + "a".repeat(900);
        for (int round = 0; round < 10_000; round++) {
            assertThat(matches(pattern, subject)).isFalse();
        }
    }

    private static Pattern regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int at = 0; at < pattern.length(); at++) {
            if (pattern.startsWith("**", at)) {
                regex.append("(?s:.+)");
                at++;
            } else if (pattern.charAt(at) == '*') {
                regex.append("[^/:]+");
            } else {
                regex.append(Pattern.quote(pattern.substring(at, at + 1)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    private static String word(Random random, String alphabet, int longest) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(longest + 1);
        for (int at = 0; at < length; at++) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
