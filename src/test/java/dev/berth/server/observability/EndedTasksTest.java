package dev.berth.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.TaskView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndedTasksTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ChangeFeed feed = new ChangeFeed();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Task pending = TaskFixture.submitted(1, TaskType.PLAN, "workspace");

    @BeforeEach
    void follow() {
        new EndedTasks(feed, registry).follow(new StartupEvent());
    }

    @Test
    void aTaskThatEndsIsCountedOnceByItsStatus() {
        publish(pending);
        publish(pending.canceled("somebody", NOW));
        assertThat(count("canceled", "none")).isEqualTo(1);
    }

    @Test
    void whatAlarmsWaitForIsThereBeforeItHappens() {
        publish(pending);
        assertThat(count("failed", "apply_outcome_unknown")).isZero();
        assertThat(count("failed", "attempts_exhausted")).isZero();
    }

    private void publish(Task task) {
        feed.publish(new Change.TaskChanged(new TaskView(task, null)));
    }

    private double count(String status, String code) {
        return registry.get("berth.tasks.ended")
                .tags("pool", "pool", "status", status, "code", code)
                .counter()
                .count();
    }
}
