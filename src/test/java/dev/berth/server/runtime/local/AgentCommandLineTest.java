package dev.berth.server.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void theFirstAgentMakesTheArchiveAndTheOthersDoWithoutIt(@TempDir Path archives) {
        AgentCommandLine line = new AgentCommandLine(DATA, Optional.empty());

        assertThat(line.classArchive(archives.toString()))
                .contains("-XX:+RecordDynamicDumpInfo", "-Ddev.berth.class-archive=" + archives.resolve("agent.jsa"));
        assertThat(line.classArchive(archives.toString())).isEmpty();
    }

    @Test
    void anArchiveThatIsThereIsUsed(@TempDir Path archives) throws IOException {
        Path archive = Files.createFile(archives.resolve("agent.jsa"));

        assertThat(new AgentCommandLine(DATA, Optional.empty()).classArchive(archives.toString()))
                .containsExactly("-Xlog:disable", "-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void withoutAFolderThereIsNoArchive() {
        assertThat(new AgentCommandLine(DATA, Optional.empty()).classArchive(null))
                .isEmpty();
    }
}
