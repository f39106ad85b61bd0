package dev.berth.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextTest {

    @ParameterizedTest
    @ValueSource(strings = {"/app", "/app/", "/app/pools/a?group=free&text=b%20c", "/app/tasks/12?x=a/b"})
    void aPageOfThisServerIsWhereItGoesOn(String address) {
        assertThat(Next.of(address).address()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/api",
                "/appx",
                "//evil",
                "/app//evil",
                "/app/../x",
                "/app/./x",
                "/app/..",
                "/app\\x",
                "/app/a b",
                "/app/a#b",
                "/app/sign-in",
                "/app/sign-in?next=/app",
                "/app/sign-out",
                "http://x/app",
                "/app?x\n"
            })
    void allElseLeadsToTheFirstPage(String address) {
        assertThat(Next.of(address)).isEqualTo(Next.HOME);
    }

    @Test
    void nothingLeadsToTheFirstPage() {
        assertThat(Next.of(null)).isEqualTo(Next.HOME);
        assertThat(Next.of("/app/" + "a".repeat(2_000))).isEqualTo(Next.HOME);
    }

    @Test
    void theWayBackSurvivesSigningIn() {
        assertThat(Next.of("/app/pools?a=b&c").signIn()).isEqualTo("/app/sign-in?next=%2Fapp%2Fpools%3Fa%3Db%26c");
        assertThat(Next.HOME.signIn()).isEqualTo("/app/sign-in");
    }
}
