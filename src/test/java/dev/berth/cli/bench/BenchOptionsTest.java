package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchOptionsTest {
    @TempDir
    private Path folder;

    private static Plan plan(String words) {
        BenchCommand command = new BenchCommand();
        new CommandLine(command).parseArgs(words.split(" "));
        return command.plan();
    }

    @Test
    void eachModeHasItsUsualSize() {
        assertThat(plan("drain").shape()).isEqualTo(new Shape(100, 3, 1, 20));
        assertThat(plan("drain").load()).isEqualTo(new Load(20_000, 2_000, 0, null, 50, 16, 1, 0));
        assertThat(plan("agents").shape()).isEqualTo(new Shape(1_000, 3, 1, 20));
        assertThat(plan("agents --agents 10000").shape()).isEqualTo(new Shape(10_000, 3, 10, 20));
        assertThat(plan("mixed").shape().workspaces()).isEqualTo(100);
    }

    @Test
    void anEvenRateMakesAsManyTasksAsItsTimeHolds() {
        assertThat(plan("latency").load().paced()).isEqualTo(1_500);
        assertThat(plan("latency --rate 20 --duration 1m").load().paced()).isEqualTo(1_200);
        assertThat(plan("latency --tasks 7").load().paced()).isEqualTo(7);
    }

    @Test
    void schedulesComeDueWhenAQuarterOfTheTimeIsOver() {
        Load load = plan("latency --schedules 1000 --duration 8s").load();

        assertThat(load.schedules()).isEqualTo(1_000);
        assertThat(load.beforeSchedules()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void timesAreShortOrIso() {
        assertThat(plan("submit --duration 90s").load().duration()).isEqualTo(Duration.ofSeconds(90));
        assertThat(plan("submit --duration 2m").load().duration()).isEqualTo(Duration.ofMinutes(2));
        assertThat(plan("submit --duration PT1H").load().duration()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aServerThatRunsAlreadyNeedsAToken() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret");

        Place place = plan("submit --against http://localhost:1 --token-file " + token)
                .place();

        assertThat(place.against()).isEqualTo(URI.create("http://localhost:1"));
        assertThat(place.tokenFile()).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "walk",
                "SUBMIT",
                "submit --tasks 0",
                "drain --schedules 5",
                "latency --schedules 10001",
                "submit --tasks x",
                "submit --connections 0",
                "submit --queue 5",
                "drain --rate 5",
                "submit --rate 50",
                "mixed --rate 5",
                "submit --duration 0s",
                "submit --duration soon",
                "submit --duration 13h",
                "latency --rate 0",
                "latency --rate -1",
                "drain --agents 0",
                "drain --slots 17",
                "drain --pools 101",
                "drain --pools 5 --workspaces 4",
                "drain --against http://localhost:1",
                "drain --against https://localhost:1",
                "drain --token-file /dev/null",
                "drain --against localhost"
            })
    void whatMakesNoSenseIsWrongUsage(String words) {
        assertThatThrownBy(() -> plan(words))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageNotContaining("\n");
    }

    @Test
    void httpsIsRefusedWhereATokenIsThere() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret");
        assertThatThrownBy(() -> plan("submit --against https://localhost:1 --token-file " + token))
                .hasMessageContaining("http://");
    }
}
