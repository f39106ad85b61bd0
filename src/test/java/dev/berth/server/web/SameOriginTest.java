package dev.berth.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SameOriginTest {
    private static final String OWN = "https://berth.test";

    private static boolean allows(String method, @Nullable String fetchSite, @Nullable String origin) {
        return new SameOrigin(method, fetchSite, origin).allows(OWN::equals);
    }

    @Test
    void lookingIsAlwaysAllowed() {
        assertThat(allows("GET", "cross-site", "https://evil.test")).isTrue();
        assertThat(allows("HEAD", null, null)).isTrue();
    }

    @Test
    void whatTheBrowserSaysOfTheSiteGoesBeforeTheOrigin() {
        assertThat(allows("POST", "same-origin", null)).isTrue();
        assertThat(allows("POST", "same-site", OWN)).isFalse();
        assertThat(allows("POST", "none", OWN)).isFalse();
        assertThat(allows("DELETE", "cross-site", OWN)).isFalse();
    }

    @Test
    void withoutThatOnlyTheOwnOriginIsAllowed() {
        assertThat(allows("POST", null, OWN)).isTrue();
        assertThat(allows("POST", null, "https://evil.test")).isFalse();
        assertThat(allows("POST", null, "null")).isFalse();
        assertThat(allows("POST", null, null)).isFalse();
    }
}
