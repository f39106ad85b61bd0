package dev.berth.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.domain.drift.DriftState;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.DeliveryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alarms and the dashboard ask only for what there is: a misspelt metric never rings. */
class AlertsTest {
    private static final Path FOLDER = Path.of("k8s/helm/berth/monitoring");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z][a-z_]*)\\{([^}]*)}");
    private static final Pattern METRIC = Pattern.compile("\\b(?:berth|http|jvm|process)_[a-z_]+\\b");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=|!=|=~|!~)\\s*\"([^\"]*)\"");

    /** Not Berth's own, but there in every server of it: ServerSurfaceTest looks. */
    private static final Set<String> OF_OTHERS = Set.of("up", "http_server_requests_seconds_count");

    private static final Map<String, Set<String>> LABELS = Map.ofEntries(
            Map.entry("berth_tasks", Set.of("pool", "status", "type")),
            Map.entry("berth_slots", Set.of("pool", "state")),
            Map.entry("berth_pods", Set.of("pool", "phase")),
            Map.entry("berth_agents_connected", Set.of("pool")),
            Map.entry("berth_placement_decisions_total", Set.of("pool", "reason")),
            Map.entry("berth_placement_wait_seconds_bucket", Set.of("pool", "type", "le")),
            Map.entry("berth_scaling_decisions_total", Set.of("pool", "action", "reason")),
            Map.entry("berth_tasks_ended_total", Set.of("pool", "status", "code")),
            Map.entry("http_server_requests_seconds_count", Set.of("status")),
            Map.entry("up", Set.of()),
            Map.entry("berth_workspaces", Set.of("drift")),
            Map.entry("berth_hooks_outbox", Set.of("status")),
            Map.entry("berth_hooks_oldest_waiting_seconds", Set.of()),
            Map.entry("berth_hooks_deliveries_total", Set.of("outcome")));

    private static final Map<String, Set<String>> WORDS = Map.of(
            "status",
                    Stream.of(words(TaskStatus.values()), words(DeliveryStore.Status.values()), Set.of("503"))
                            .flatMap(Set::stream)
                            .collect(Collectors.toSet()),
            "outcome", Set.of("delivered", "failed", "parked"),
            "type", words(TaskType.values()),
            "drift", words(DriftState.values()),
            "phase", words(PodPhase.values()),
            "state", Set.of("idle", "reserved", "running"),
            "action", Set.of("hold", "scale_out", "scale_in"),
            "code", Set.of("apply_outcome_unknown", "attempts_exhausted"),
            "reason",
                    Stream.of(words(WaitReason.values()), words(ScalingReason.values()), Set.of("placed"))
                            .flatMap(Set::stream)
                            .collect(Collectors.toSet()));

    @Test
    void everyMetricExists() throws IOException {
        Set<String> existing = Stream.of(
                        MetricNames.TASKS,
                        MetricNames.SLOTS,
                        MetricNames.PODS,
                        MetricNames.AGENTS,
                        MetricNames.WORKSPACES,
                        MetricNames.ENDED,
                        MetricNames.DELIVERIES,
                        MetricNames.OUTBOX,
                        MetricNames.OLDEST_WAITING,
                        MetricNames.PLACEMENTS,
                        MetricNames.PLACEMENT_WAIT,
                        MetricNames.SCALING)
                .map(name -> name.replace('.', '_'))
                .flatMap(name -> Stream.of(name, name + "_total", name + "_seconds_bucket"))
                .collect(Collectors.toSet());
        assertThat(existing)
                .containsAll(LABELS.keySet().stream()
                        .filter(name -> !OF_OTHERS.contains(name))
                        .toList());
        for (String expression : expressions()) {
            assertThat(METRIC.matcher(expression).results().map(found -> found.group()))
                    .as(expression)
                    .allMatch(LABELS::containsKey);
        }
    }

    @Test
    void everyLabelAndEveryWordExists() throws IOException {
        for (String expression : expressions()) {
            SELECTOR.matcher(expression).results().forEach(found -> {
                assertThat(LABELS).containsKey(found.group(1));
                MATCHER.matcher(found.group(2)).results().forEach(matcher -> {
                    String label = matcher.group(1);
                    if (!Set.of("namespace", "job").contains(label)) {
                        assertThat(LABELS.get(found.group(1))).as(expression).contains(label);
                    }
                    if (WORDS.containsKey(label)) {
                        assertThat(WORDS.get(label))
                                .as(expression)
                                .contains(matcher.group(2).split("\\|"));
                    }
                });
            });
        }
    }

    @Test
    void everyAlarmSaysHowBadItIsAndWhatIsTheMatter() throws IOException {
        assertThat(alarms()).hasSizeGreaterThan(5).allSatisfy(alarm -> {
            assertThat(alarm.path("alert").asText()).startsWith("Berth");
            assertThat(alarm.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            assertThat(alarm.at("/annotations/summary").asText()).isNotEmpty();
        });
    }

    @Test
    void everyPanelOfTheDashboardAsksForSomething() throws IOException {
        assertThat(dashboard().path("panels"))
                .isNotEmpty()
                .allSatisfy(panel -> assertThat(panel.findValuesAsText("expr"))
                        .as(panel.path("title").asText())
                        .isNotEmpty());
    }

    private static List<String> expressions() throws IOException {
        List<String> alarms =
                alarms().stream().map(alarm -> alarm.path("expr").asText()).toList();
        List<String> panels = dashboard().findValuesAsText("expr");
        assertThat(alarms).isNotEmpty();
        assertThat(panels).isNotEmpty();
        return Stream.concat(alarms.stream(), panels.stream()).toList();
    }

    private static List<JsonNode> alarms() throws IOException {
        JsonNode rules = new YAMLMapper().readTree(Files.readString(FOLDER.resolve("alerts.yaml")));
        return rules.at("/spec/groups").findValues("rules").stream()
                .flatMap(group ->
                        Stream.iterate(0, at -> at < group.size(), at -> at + 1).map(group::get))
                .toList();
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(Files.readString(FOLDER.resolve("dashboard.json")));
    }

    private static Set<String> words(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
