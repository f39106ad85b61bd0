package dev.berth.domain.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.drift.DriftState;
import dev.berth.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What there is to be told (O1). */
class HookEventTest {
    @Test
    void everyStatusOfATaskAndEveryStateOfDriftIsTold() {
        assertThat(Arrays.stream(TaskStatus.values()).map(one -> HookEvent.of("task." + word(one))))
                .allMatch(java.util.Optional::isPresent);
        assertThat(Arrays.stream(DriftState.values()).map(one -> HookEvent.of("drift." + word(one))))
                .allMatch(java.util.Optional::isPresent);
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    @Test
    void aNameIsAThingAndHowItIsNow() {
        assertThat(HookEvent.values())
                .allSatisfy(event -> assertThat(event.word()).matches("[a-z]+\\.[a-z_]+"));
        assertThat(HookEvent.TASK_APPLY_PENDING.word()).isEqualTo("task.apply_pending");
        assertThat(HookEvent.of("task")).isEmpty();
    }
}
