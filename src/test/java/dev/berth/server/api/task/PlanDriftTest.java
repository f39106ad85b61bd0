package dev.berth.server.api.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.drift.DriftedResources;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a plan's JSON says of drift (W2): addresses, and nothing else. */
class PlanDriftTest {
    private static DriftedResources drift(String json) throws IOException {
        return PlanDrift.of(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String resource(String address, String action) {
        return """
                {"change": {"before": {"actions": ["delete"], "address": "no"}, "actions": ["%s"], "after": null},
                 "address": "%s", "type": "local_file", "index": {"change": {"actions": ["delete"]}}}""".formatted(action, address);
    }

    @Test
    void addressesOfWhatChangedAreRead() throws IOException {
        DriftedResources drift = drift("""
                {"format_version": "1.2", "variables": {"a": {"value": [{"resource_drift": [1]}]}},
                 "resource_changes": [%s], "resource_drift": [%s, %s, %s], "applyable": true}""".formatted(
                        resource("not.this", "update"),
                        resource("local_file.a", "delete"),
                        resource("local_file.b", "no-op"),
                        resource("local_file.c[0]", "update")));

        assertThat(drift).isEqualTo(new DriftedResources(2, List.of("local_file.a", "local_file.c[0]")));
    }

    @Test
    void aPlanWithoutDriftHasNone() throws IOException {
        assertThat(drift("{\"resource_changes\": []}")).isEqualTo(DriftedResources.NONE);
        assertThat(drift("[]")).isEqualTo(DriftedResources.NONE);
        assertThat(drift("{\"resource_drift\": null}")).isEqualTo(DriftedResources.NONE);
    }

    @Test
    void ofManyTheFirstHundredAreNamed() throws IOException {
        String many = IntStream.range(0, 250)
                .mapToObj(number -> resource("local_file.f[" + number + "]" + "x".repeat(600), "update"))
                .collect(Collectors.joining(","));

        DriftedResources drift = drift("{\"resource_drift\": [" + many + "]}");

        assertThat(drift.count()).isEqualTo(250);
        assertThat(drift.addresses())
                .hasSize(100)
                .allSatisfy(address -> assertThat(address).hasSizeLessThanOrEqualTo(501));
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> drift("{\"resource_drift\": [{\"change\": ")).isInstanceOf(IOException.class);
    }
}
