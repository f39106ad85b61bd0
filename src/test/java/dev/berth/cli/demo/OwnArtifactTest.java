package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OwnArtifactTest {
    @Test
    void aPackagedBuildIsStartedOnceMore() {
        assertThat(OwnArtifact.command("build/quarkus-run.jar", false))
                .contains("-jar")
                .last()
                .asString()
                .endsWith("build/quarkus-run.jar");
    }

    @Test
    void aNativeBinaryHasNoDatabaseForTheDemoAndSaysSo() {
        assertThatThrownBy(() -> OwnArtifact.command("", true))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("./berth demo")
                .hasMessageNotContaining("\n");
    }

    @Test
    void classesInAFolderAreNoBuild() {
        assertThatThrownBy(() -> OwnArtifact.command("target/classes", false)).isInstanceOf(DemoException.class);
    }
}
