package dev.berth.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/task-states.md is printed from the table")
class TaskStatesDocumentTest {
    private static final Path DOCUMENT = Path.of("docs", "task-states.md");

    @Test
    void theDocumentShowsTheTable() throws IOException {
        if (Boolean.getBoolean("berth.docs.write")) {
            Files.createDirectories(Objects.requireNonNull(DOCUMENT.getParent()));
            Files.writeString(DOCUMENT, document());
        }
        assertThat(Files.readString(DOCUMENT))
                .as("run `./mvnw test -Dtest=TaskStatesDocumentTest -Dberth.docs.write=true` to print it anew")
                .isEqualTo(document());
    }

    private static String document() {
        return """
                # The life of a task

                Printed from `TaskTransitions`, the one table that says what may follow what; do not edit by hand.

                ```mermaid
                stateDiagram-v2
                %s
                ```

                | from | event | to |
                |---|---|---|
                %s
                """.formatted(diagram(), table());
    }

    private static String diagram() {
        Stream<String> names = Stream.of(TaskStatus.PENDING, TaskStatus.RUNNING)
                .flatMap(status -> Arrays.stream(Phase.values())
                        .map(phase -> "    state \"%s (%s)\" as %s_%s"
                                .formatted(word(status), word(phase), word(status), word(phase))));
        Stream<String> start = Stream.of("    [*] --> pending_plan");
        Stream<String> rows = TaskTransitions.table().stream()
                .map(row -> "    %s --> %s: %s".formatted(node(row.from()), node(row.to()), word(row.event())));
        Stream<String> ends = Arrays.stream(TaskStatus.values())
                .filter(TaskStatus::terminal)
                .map(status -> "    %s --> [*]".formatted(word(status)));
        return Stream.of(names, start, rows, ends).flatMap(lines -> lines).collect(Collectors.joining("\n"));
    }

    private static String table() {
        return TaskTransitions.table().stream()
                .map(row -> "| %s | %s | %s |".formatted(name(row.from()), word(row.event()), name(row.to())))
                .collect(Collectors.joining("\n"));
    }

    /** Only a task that waits or runs is in a phase that a reader has to know. */
    private static boolean phased(TaskTransitions.State state) {
        return state.status() == TaskStatus.PENDING || state.status() == TaskStatus.RUNNING;
    }

    private static String node(TaskTransitions.State state) {
        return phased(state) ? word(state.status()) + "_" + word(state.phase()) : word(state.status());
    }

    private static String name(TaskTransitions.State state) {
        return phased(state) ? "%s (%s)".formatted(word(state.status()), word(state.phase())) : word(state.status());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
