package dev.berth.cli.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.CommandException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnArtifactTest {
    private static List<String> demo(String classPath, boolean nativeImage) {
        return OwnArtifact.command("demo", List.of("-Xmx99m"), classPath, nativeImage);
    }

    @Test
    void aPackagedBuildIsStartedOnceMore() {
        assertThat(demo("build/quarkus-run.jar", false))
                .contains("-jar", "-Xmx99m")
                .last()
                .asString()
                .endsWith("build/quarkus-run.jar");
    }

    @Test
    void aNativeBinaryHasNoDatabaseForTheDemoAndSaysSo() {
        assertThatThrownBy(() -> demo("", true))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("./berth demo")
                .hasMessageNotContaining("\n");
    }

    @Test
    void classesInAFolderAreNoBuild() {
        assertThatThrownBy(() -> demo("target/classes", false)).isInstanceOf(CommandException.class);
    }
}
