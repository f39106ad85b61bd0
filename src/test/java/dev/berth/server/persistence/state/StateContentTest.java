package dev.berth.server.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateContentTest {
    private static boolean hasResources(String state) {
        return StateContent.hasResources(state.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"resources\":[]}",
                "{\"resources\":null}",
                "{\"outputs\":{\"resources\":[{\"mode\":\"managed\"}]},\"resources\":[]}",
                "{\"resources\":[{\"instances\":[{\"mode\":\"managed\"}],\"mode\":\"data\"}]}"
            })
    void aStateWithoutManagedResourcesIsEmpty(String state) {
        assertThat(hasResources(state)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":4,\"outputs\":{\"a\":{\"b\":[1]}},\"resources\":[{\"mode\":\"managed\"}]}",
                "{\"resources\":[{\"mode\":\"data\"},{\"type\":\"a\"}]}"
            })
    void aManagedResourceIsSeen(String state) {
        assertThat(hasResources(state)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[]", "{\"resources\":", "{\"a\":1"})
    void whatCannotBeReadIsTakenToHaveResources(String state) {
        assertThat(hasResources(state)).isTrue();
    }

    @Test
    void aResourceAfterTheDataSourcesIsSeen() {
        assertThat(hasResources("{\"resources\":[{\"mode\":\"data\",\"x\":{}},{\"mode\":\"managed\"}],\"z\":1}"))
                .isTrue();
    }
}
