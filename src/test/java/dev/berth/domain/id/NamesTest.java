package dev.berth.domain.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "0", "a-b", "pool-1", "a23456789012345678901234567890123456789012345678901234567890123"})
    void aDnsLabelIsAName(String name) {
        assertThat(new PoolName(name)).hasToString(name);
        assertThat(new PodName(name)).hasToString(name);
        assertThat(new WorkspaceName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "A",
                "a_b",
                "a.b",
                "ä",
                "a b",
                "a\n",
                "a234567890123456789012345678901234567890123456789012345678901234"
            })
    void nothingElseIs(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PoolName(name));
        assertThatIllegalArgumentException().isThrownBy(() -> new PodName(name));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkspaceName(name));
    }

    @Test
    void taskIdsArePositiveAndOrderedByNumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskId(0));
        assertThat(new TaskId(9)).isLessThan(new TaskId(10));
    }

    @Test
    void agentIdsAreShortAndNotBlank() {
        assertThat(new AgentId("x".repeat(128))).hasToString("x".repeat(128));
        assertThatIllegalArgumentException().isThrownBy(() -> new AgentId(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> new AgentId("x".repeat(129)));
    }
}
