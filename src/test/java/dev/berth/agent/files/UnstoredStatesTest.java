package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an apply left behind is deleted by nobody (F4). */
class UnstoredStatesTest {
    @TempDir
    Path work;

    private UnstoredStates states;
    private Path attempts;

    @BeforeEach
    void prepare() throws IOException {
        states = new UnstoredStates(work);
        attempts = work.resolve("attempts");
    }

    private Path left(String path, String content) throws IOException {
        Path file = attempts.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void aStateIsMovedAndNeverReplacesAnother() throws IOException {
        Path first = states.keep(left("1-2/source/errored.tfstate", "one"), "1-2");
        Path second = states.keep(left("1-2/source/errored.tfstate", "two"), "1-2");

        assertThat(first).hasContent("one");
        assertThat(second).hasContent("two");
        assertThat(states.paths()).containsExactly(second.toString(), first.toString());
        Files.delete(first);
        assertThat(states.paths()).containsExactly(second.toString());
    }

    @Test
    void whatAnEarlierProcessLeftInAnAttemptOutlivesTheAttempt() throws IOException {
        left("7-3/source/live/net/errored.tfstate", "built");
        left("7-3/source/.terraform/modules/m/errored.tfstate", "of a module");
        left("8-1/source/main.tf", "");
        left("9-1/source/errored.tfstate", "");

        states.deleteAll(attempts);

        assertThat(attempts).doesNotExist();
        assertThat(states.paths())
                .containsExactly(work.resolve("errored/7-3.tfstate").toString());
        assertThat(work.resolve("errored/7-3.tfstate")).hasContent("built");
    }

    @Test
    void anAttemptWhoseStateCannotBeMovedIsNotDeleted() throws IOException {
        Path state = left("1-2/source/errored.tfstate", "built");
        Files.delete(work.resolve("errored"));
        Files.writeString(work.resolve("errored"), "in the way");

        assertThatThrownBy(() -> states.delete(attempts.resolve("1-2"))).isInstanceOf(IOException.class);

        assertThat(state).hasContent("built");
        assertThat(states.paths()).containsExactly(state.toString());
    }
}
