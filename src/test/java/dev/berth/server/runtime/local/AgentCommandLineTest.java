package dev.berth.server.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentCommandLineTest {
    private static final Path DATA = Path.of("data");

    @Test
    void aNativeServerStartsItselfAsTheAgent() {
        String self = ProcessHandle.current().info().command().orElseThrow();
        assertThat(new AgentCommandLine(DATA, Optional.empty()).program(true)).containsExactly(self, "agent");
    }

    @Test
    void whatIsConfiguredGoesBeforeEverything() {
        AgentCommandLine configured = new AgentCommandLine(DATA, Optional.of(" my-agent  --quiet "));
        for (boolean nativeImage : List.of(true, false)) {
            assertThat(configured.program(nativeImage)).containsExactly("my-agent", "--quiet");
        }
    }
}
