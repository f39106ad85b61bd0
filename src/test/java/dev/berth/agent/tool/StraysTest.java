package dev.berth.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StraysTest {
    private final Strays strays = new Strays();
    private Process process;

    private void start(String mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", "300");
        builder.environment().put(Strays.VARIABLE, mark);
        process = builder.start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void whatOutlivedItsStepIsEnded() throws Exception {
        String mark = strays.begin();
        start(mark);
        strays.ended(mark);

        assertThat(strays.end()).isEqualTo(1);
        process.waitFor();
    }

    @Test
    void whatBelongsToAStepThatRunsGoesOn() throws IOException {
        start(strays.begin());

        assertThat(strays.end()).isZero();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void whatBelongsToAnotherAgentGoesOn() throws IOException {
        start(new Strays().begin());

        assertThat(strays.end()).isZero();
        assertThat(process.isAlive()).isTrue();
    }
}
