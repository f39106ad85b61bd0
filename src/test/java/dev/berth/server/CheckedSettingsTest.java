package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that cannot work together end the start, and defaults do not (F12). */
class CheckedSettingsTest {
    private static final long LARGE = 4L << 30;

    private static Map<String, String> fit(Map<String, String> set, long heap) {
        return CheckedSettings.of(List.of(new PropertiesConfigSource(set, "test", 300)), heap)
                .fitted();
    }

    private static void refused(Map<String, String> set, String... lines) {
        assertThatThrownBy(() -> fit(set, LARGE))
                .isInstanceOfSatisfying(
                        BootException.class,
                        refused -> assertThat(
                                        String.valueOf(refused.getMessage()).lines())
                                .containsExactly(lines));
    }

    @Test
    void theDefaultsFitEachOtherWhereThereIsMemoryForThem() {
        assertThat(fit(Map.of(), LARGE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 128, 256, 512, 1_024, 1_400})
    void theDefaultsShrinkToTheMemoryOfASmallMachine(long mebibytes) {
        Map<String, String> fitted = fit(Map.of(), mebibytes << 20);
        assertThat(fitted).containsEntry("berth.limits.state-size", mebibytes / 8 + "M");
    }

    @Test
    void whatWasSetIsRefusedWhereTheMemoryIsTooSmallForIt() {
        assertThatThrownBy(() -> fit(Map.of("berth.limits.state-size", "256M"), 512L << 20))
                .hasMessage("berth.limits.state-size (256M) needs a heap of 2G, and this one has 512M: give the server"
                        + " more memory (-Xmx), or lower it to 64M");
    }

    @Test
    void lostTakesLongerThanSilentAndSilentLongerThanABeat() {
        refused(
                Map.of("berth.liveness.lost-timeout", "1m", "berth.liveness.heartbeat-timeout", "2m"),
                "berth.liveness.lost-timeout (1m) must be longer than berth.liveness.heartbeat-timeout (2m): raise the"
                        + " first or lower the second");
        refused(
                Map.of("berth.liveness.heartbeat-timeout", "10s", "berth.agent.heartbeat-interval", "10s"),
                "berth.liveness.heartbeat-timeout (10s) must be longer than berth.agent.heartbeat-interval (10s): raise"
                        + " the first or lower the second");
    }

    @Test
    void whoSetsOneOfTwoNeedNotKnowTheOther() {
        assertThat(fit(Map.of("berth.liveness.lost-timeout", "10s"), LARGE))
                .containsEntry("berth.liveness.heartbeat-timeout", "4s")
                .containsEntry("berth.agent.heartbeat-interval", "1333ms")
                .containsEntry("berth.database.statement-timeout", "5s")
                .containsEntry("berth.database.lock-timeout", "5s");
        assertThat(fit(Map.of("berth.scaling.interval", "1m"), LARGE)).containsEntry("berth.liveness.deaf-after", "2m");
        assertThat(fit(Map.of("berth.limits.bodies", "1M"), LARGE)).containsEntry("berth.limits.state-size", "1M");
    }

    @Test
    void theDatabaseGivesUpBeforeTheServerDoes() {
        refused(
                Map.of("berth.database.call-timeout", "30s", "berth.database.statement-timeout", "40s"),
                "berth.database.call-timeout (30s) must be longer than berth.database.statement-timeout (40s): raise the"
                        + " first or lower the second");
        refused(
                Map.of("berth.database.statement-timeout", "10s", "berth.database.lock-timeout", "20s"),
                "berth.database.lock-timeout (20s) is longer than berth.database.statement-timeout (10s) and never"
                        + " reached: lower it");
        assertThat(fit(Map.of("berth.database.statement-timeout", "0s"), LARGE)).isEmpty();
    }

    @Test
    void aTokenIsNotRememberedForLong() {
        refused(
                Map.of("berth.tokens.remembered-for", "2m"),
                "berth.tokens.remembered-for (2m) is longer than 1m: lower it");
        assertThat(fit(Map.of("berth.tokens.remembered-for", "0s"), LARGE)).isEmpty();
    }

    @Test
    void aTransactionThatPausesEndsBeforeALeaseF14() {
        refused(
                Map.of("berth.lease.duration", "4s", "berth.database.idle-in-transaction-timeout", "4s"),
                "berth.lease.duration (4s) must be longer than berth.database.idle-in-transaction-timeout (4s): raise the"
                        + " first or lower the second");
        refused(
                Map.of("berth.database.idle-in-transaction-timeout", "0s"),
                "berth.database.idle-in-transaction-timeout (0s) must be longer than nothing");
        refused(Map.of("berth.lease.duration", "10ms"), "berth.lease.duration (10ms) must be at least 1s");
        assertThat(fit(Map.of("berth.lease.duration", "2s"), LARGE))
                .containsEntry("berth.database.idle-in-transaction-timeout", "1500ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"berth-0.berth", "10.1.2.3", "fd00::1", "[fd00::1]", "::ffff:10.1.2.3", " node_1 "})
    void anAddressThatOthersReachMayHaveAnyForm(String host) {
        assertThat(fit(Map.of("berth.forwarding.host", host), LARGE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://berth",
                "berth:8443",
                "10.0.0.1:8443",
                "[fd00::1]:8443",
                "a b",
                "berth/x",
                "10.0.0",
                "10.0.0.256",
                "fd00::1::2",
                "berth..x"
            })
    void whatIsNoAddressIsRefused(String host) {
        refused(
                Map.of("berth.forwarding.host", host),
                "berth.forwarding.host (" + host + ") must be a host name or an address, without scheme and port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "[::]"})
    void theAddressOfAllIsNobodys(String host) {
        refused(
                Map.of("berth.forwarding.host", host),
                "berth.forwarding.host (" + host
                        + ") must be an address of this server that others reach, not that of all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"berth", "Acme-Corp_2", "a"})
    void anOrganizationHasANameThatFitsIntoAnAddress(String name) {
        assertThat(fit(Map.of("berth.organization", name, "berth.default-pool", "default"), LARGE))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "-a", "a/b", "ä", "a.b"})
    void whatFitsIntoNoAddressIsRefused(String name) {
        refused(
                Map.of("berth.organization", name, "berth.default-pool", name),
                "berth.organization (" + name
                        + ") must have 1 to 63 letters, digits, - and _, and begin with a letter or" + " digit",
                "berth.default-pool (" + name + ") must be the name of a pool: 1 to 63 of a-z, 0-9 and inner hyphens");
    }

    @Test
    void aPortIsAPort() {
        refused(Map.of("berth.forwarding.port", "65536"), "berth.forwarding.port (65536) must be from 0 to 65535");
        refused(Map.of("berth.tls.port", "-1"), "berth.tls.port (-1) must be from 0 to 65535");
    }

    @Test
    void aCertificateAndItsKeyComeTogetherAndOnAPortOfTheirOwn() {
        refused(
                Map.of("berth.tls.certificate", "/tls.crt"),
                "berth.tls.certificate is set and berth.tls.key is not: set both, or neither");
        refused(
                Map.of("berth.tls.key", "/tls.key"),
                "berth.tls.key is set and berth.tls.certificate is not: set both, or neither");
        Map<String, String> both = Map.of(
                "berth.tls.certificate", "/tls.crt", "berth.tls.key", "/tls.key", "berth.forwarding.host", "10.1.2.3");
        assertThat(fit(both, LARGE)).isEmpty();
        Map<String, String> same = new HashMap<>(both);
        same.put("berth.tls.port", "8443");
        refused(same, "berth.tls.port (8443) is berth.forwarding.port as well: change one of them");
        same.put("berth.tls.port", "0");
        same.put("berth.forwarding.port", "0");
        assertThat(fit(same, LARGE)).isEmpty();
    }

    @Test
    void theDefaultOfPoolsIsOneThatAPoolMayAskFor() {
        refused(
                Map.of("berth.scaling.start-timeout", "1h"),
                "berth.scaling.start-timeout (60m) is longer than 30m: lower it");
        refused(
                Map.of("berth.scaling.start-timeout", "500ms"),
                "berth.scaling.start-timeout (500ms) must be at least 1s");
        assertThat(fit(Map.of("berth.scaling.start-timeout", "30m"), LARGE)).isEmpty();
    }

    @Test
    void whatTheClusterWouldRefuseLaterIsRefusedAtTheStart() {
        refused(
                Map.of("berth.kubernetes.extra-volume-types", "nfs,hostpath"),
                "berth.kubernetes.extra-volume-types (hostpath) must be kinds of volumes as Kubernetes writes them, such"
                        + " as hostPath");
        refused(
                Map.of("berth.kubernetes.extra-volume-types", "disks"),
                "berth.kubernetes.extra-volume-types (disks) must be kinds of volumes as Kubernetes writes them, such as"
                        + " hostPath or nfs");
        refused(
                Map.of("berth.kubernetes.namespace", "Builds"),
                "berth.kubernetes.namespace (Builds) must be the name of a namespace: up to 63 of a-z 0-9 -");
        refused(
                Map.of("berth.kubernetes.image", "berth agent:1"),
                "berth.kubernetes.image (berth agent:1) must name an image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Berth", "berth_1", "-berth", "berth.", "berth.-a", "a/b"})
    void anInstanceThatNoBudgetCouldBeNamedAfterIsRefused(String instance) {
        refused(
                Map.of("berth.kubernetes.instance", instance),
                "berth.kubernetes.instance (" + instance + ") must be a DNS name with up to 63 of a-z 0-9 - .");
    }

    @Test
    void whatTheClusterTakesIsTaken() {
        assertThat(fit(
                        Map.of(
                                "berth.kubernetes.extra-volume-types", "nfs,hostPath",
                                "berth.kubernetes.namespace", "builds",
                                "berth.kubernetes.instance", "berth-2.test",
                                "berth.kubernetes.image", "registry.example:5000/berth-agent@sha256:0a"),
                        LARGE))
                .isEmpty();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        refused(
                Map.of(
                        "berth.agent.cancel-grace", "-1s",
                        "berth.scaling.interval", "0s",
                        "berth.dispatch.max-attempts", "0",
                        "berth.limits.bodies", "1M",
                        "berth.limits.plan-size", "2M"),
                "berth.agent.cancel-grace (-1s) must not be negative",
                "berth.scaling.interval (0s) must be longer than nothing",
                "berth.dispatch.max-attempts (0) must be at least 1",
                "berth.limits.plan-size (2M) is more than berth.limits.bodies (1M), which is for all bodies together:"
                        + " raise the second or lower the first");
    }

    @ParameterizedTest
    @CsvSource({"berth.limits.state-size,2G", "berth.limits.configuration-size,600M", "berth.limits.body-size,0"})
    void aSizeThatNobodyCanTakeIsRefused(String setting, String size) {
        assertThatThrownBy(() -> fit(Map.of(setting, size, "berth.limits.bodies", "8G"), 64L << 30))
                .isInstanceOf(BootException.class)
                .hasMessageStartingWith(setting);
    }

    @ParameterizedTest
    @CsvSource({
        "berth.liveness.lost-timeout,soon,a duration such as",
        "berth.liveness.lost-timeout,99999999999999999999d,a duration such as",
        "berth.limits.state-size,much,a size in bytes such as",
        "berth.limits.state-size,-1,a size in bytes such as",
        "berth.limits.state-size,99999999999999999999G,a size in bytes such as",
        "berth.dispatch.max-attempts,few,a whole number such as",
        "berth.dispatch.max-attempts,1.5,a whole number such as",
        "berth.dispatch.max-attempts,99999999999,a whole number such as"
    })
    void aValueThatCannotBeReadIsNamedInOneLineWithWhatIsAllowed(String setting, String value, String allowed) {
        assertThatThrownBy(() -> fit(Map.of(setting, value), LARGE))
                .isInstanceOf(BootException.class)
                .hasMessageStartingWith(setting + " (" + value + ") must be " + allowed)
                .hasMessageNotContaining("SRCFG")
                .hasMessageNotContaining("\n");
    }

    @Test
    void ofSeveralValuesThatCannotBeReadEachHasItsLine() {
        assertThatThrownBy(() ->
                        fit(Map.of("berth.limits.state-size", "much", "berth.liveness.lost-timeout", "soon"), LARGE))
                .satisfies(refused -> assertThat(
                                String.valueOf(refused.getMessage()).lines())
                        .hasSize(2)
                        .allMatch(line -> line.startsWith("berth.") && line.contains(" must be a ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"berth.limits.state-size", "berth.liveness.lost-timeout", "berth.dispatch.max-attempts"})
    void aValueThatIsEmptyIsNamed(String setting) {
        for (String empty : List.of("", " ")) {
            assertThatThrownBy(() -> fit(Map.of(setting, empty), LARGE))
                    .hasMessage(setting + " is empty: give it a value, or leave it out for its default");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://berth.example.com",
                "berth.example.com",
                "https://",
                "https://berth.example.com?a=b",
                "https://berth.example.com/#a",
                "https://user:password@berth.example.com",
                "https://berth.example.com:99999",
                "https://berth example.com"
            })
    void anAddressThatNobodyCouldReachTheServerByIsRefused(String url) {
        assertThatThrownBy(() -> fit(Map.of("berth.public-url", url), LARGE))
                .isInstanceOf(BootException.class)
                .hasMessageStartingWith("berth.public-url ")
                .hasMessageNotContaining("password@")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "https://berth.example.com/below/it/", "HTTPS://[::1]:8443"})
    void anAddressThatIsOneIsTaken(String url) {
        assertThat(fit(Map.of("berth.public-url", url), LARGE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://berth.example.com",
                "https://berth.example.com/",
                "https://berth.example.com ",
                "berth.example.com",
                "https://berth.example.com?a=b"
            })
    void anIssuerThatNobodyCouldTrustIsRefused(String url) {
        assertThatThrownBy(() -> fit(Map.of("berth.identity.issuer", url), LARGE))
                .isInstanceOf(BootException.class)
                .hasMessageStartingWith("berth.identity.issuer ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://berth.example.com", "https://berth.example.com/below/it", "http://localhost:8080"})
    void anIssuerHasTlsOrIsOnThisMachine(String url) {
        assertThat(fit(Map.of("berth.identity.issuer", url), LARGE)).isEmpty();
    }

    @Test
    void tokensAndKeysLiveNeitherTooLongNorTooShort() {
        refused(
                Map.of("berth.identity.token-lifetime", "90m"),
                "berth.identity.token-lifetime (90m) must be from 1m to 60m");
        refused(
                Map.of("berth.identity.publish-ahead", "90m", "berth.identity.key-lifetime", "90m"),
                "berth.identity.publish-ahead (90m) must be shorter than berth.identity.key-lifetime (90m): raise the"
                        + " second or lower the first");
    }

    @Test
    void variablesFitIntoTheBodyThatBringsThem() {
        refused(
                Map.of("berth.limits.variables-size", "8M", "berth.limits.workspace-size", "4M"),
                "berth.limits.variables-size (8M) is more than berth.limits.workspace-size (4M), in which they come:"
                        + " raise the second or lower the first");
        assertThat(fit(Map.of("berth.limits.workspace-size", "2M"), LARGE))
                .containsEntry("berth.limits.variables-size", "2M");
        assertThat(fit(Map.of("berth.limits.variables-size", "8M"), LARGE)).isEmpty();
    }

    @Test
    void theServersDeploymentHasTheMemoryForItsDefaults() throws IOException {
        JsonNode pod = new YAMLMapper()
                .readTree(Files.readString(Path.of("k8s/base/deployment.yaml")))
                .at("/spec/template/spec");
        Map<String, String> environment = new HashMap<>();
        pod.at("/containers/0/env")
                .forEach(variable -> environment.put(
                        variable.get("name").asText(), variable.path("value").asText("")));
        Matcher share = Pattern.compile("MaxRAMPercentage=(\\d+)")
                .matcher(Files.readString(Path.of("src/main/docker/Dockerfile.jvm")));
        assertThat(share.find()).isTrue();
        String limit = pod.at("/containers/0/resources/limits/memory").asText();
        long memory = new MemorySizeConverter().convert(limit.replace("i", "")).asLongValue();
        long heap = memory * Integer.parseInt(share.group(1)) / 100;

        assertThat(CheckedSettings.of(List.of(new EnvConfigSource(environment, 300)), heap)
                        .fitted())
                .isEmpty();
    }

    @Test
    void whatTheDemoSetsFits() {
        Map<String, String> demo = Map.of("BERTH_SCALING_INTERVAL", "1s", "BERTH_AGENT_HEARTBEAT_INTERVAL", "2s");
        assertThat(CheckedSettings.of(List.of(new EnvConfigSource(demo, 300)), LARGE)
                        .fitted())
                .isEmpty();
    }

    @Test
    void theEnvironmentCountsAsSet() {
        Map<String, String> environment = Map.of("BERTH_LIMITS_STATE_SIZE", "256M");
        assertThatThrownBy(() -> CheckedSettings.of(List.of(new EnvConfigSource(environment, 300)), 512L << 20))
                .hasMessageStartingWith("berth.limits.state-size (256M) needs a heap of 2G");
    }
}
