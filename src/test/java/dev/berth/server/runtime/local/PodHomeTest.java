package dev.berth.server.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodHomeTest {
    @TempDir
    Path data;

    @Test
    void aStateThatNobodyElseHasOutlivesItsPod() throws Exception {
        PodHome home = PodHome.of(data.resolve("agents"), new PoolName("blue"), new PodName("blue-1"));
        home.create("token");
        Path errored = Files.createDirectory(home.work().resolve("errored"));
        Files.writeString(errored.resolve("7-2.tfstate"), "the only copy");

        home.delete();

        assertThat(home.exists()).isFalse();
        assertThat(data.resolve("errored-states/blue-blue-1-7-2.tfstate")).hasContent("the only copy");
    }

    @Test
    void soDoesOneThatAnAgentWhichWasKilledHadNotTakenOver() throws Exception {
        PodHome home = PodHome.of(data.resolve("agents"), new PoolName("blue"), new PodName("blue-1"));
        home.create("token");
        Path module = Files.createDirectories(home.work().resolve("attempts/7-2/source/live"));
        Files.writeString(module.resolve("errored.tfstate"), "the only copy");
        Path other = Files.createDirectories(home.work().resolve("attempts/8-1/source/.terraform/modules/m"));
        Files.writeString(other.resolve("errored.tfstate"), "of a module");

        home.delete();

        assertThat(home.exists()).isFalse();
        assertThat(data.resolve("errored-states").toFile().list()).containsExactly("blue-blue-1-7-2.tfstate");
    }
}
