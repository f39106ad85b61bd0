package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pool's pod template is changed while its pods are idle and reserved (S9). */
@ExtendWith(SharedServer.class)
class PodTemplateIT {
    private static final int MIN = 3;
    private static final int MAX = 4;
    private static final Duration LIMIT = Duration.ofSeconds(240);
    private static final Duration SOME_TURNS = Duration.ofSeconds(4);

    @Test
    void idlePodsAreReplacedOneAtATimeAndAReservedOneOnceItIsDecided(ServerUnderTest server) {
        Api api = server.api();
        api.post(
                "/pools",
                Map.of("name", "templated", "runtime", "local", "minPods", MIN, "maxPods", MAX, "idleTimeout", "PT1H"));
        api.workspace("templated", "templated", """
                resource "terraform_data" "one" {
                  input = "x"
                }
                """);
        api.awaitPods("templated", pods -> ready(pods).size() == MIN);
        long task = api.planAndApply("templated");
        String reserved = api.await(task, "apply_pending").get("pod").asText();
        Set<String> old = names(api.pods("templated"));
        String hash = api.get("/pools/templated").get("podTemplateHash").asText();

        api.patch("/pools/templated", Map.of("podTemplate", Map.of("metadata", Map.of("labels", Map.of("a", "b")))));

        assertThat(api.get("/pools/templated").get("podTemplateHash").asText()).isNotEqualTo(hash);
        Awaitility.await("the idle pods are replaced")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    List<JsonNode> pods = api.pods("templated");
                    assertThat(pods).hasSizeLessThanOrEqualTo(MAX);
                    assertThat(ready(pods).size()).as("%s", pods).isGreaterThanOrEqualTo(MIN);
                    assertThat(pods.stream().filter(pod -> phase(pod).equals("draining")))
                            .as("one at a time")
                            .hasSizeLessThanOrEqualTo(1);
                    Set<String> left = names(pods);
                    left.retainAll(old);
                    return left.equals(Set.of(reserved)) && ready(pods).size() == pods.size();
                });
        Awaitility.await("the reserved pod stays")
                .during(SOME_TURNS)
                .atMost(SOME_TURNS.plusSeconds(30))
                .until(() -> phase(api.pod("templated", reserved)).equals("ready"));

        api.confirm(task);
        assertThat(api.await(task, "applied").get("pod").asText()).isEqualTo(reserved);
        api.awaitPods(
                "templated", pods -> ready(pods).size() >= MIN && !names(pods).contains(reserved));
    }

    private static List<JsonNode> ready(List<JsonNode> pods) {
        return pods.stream().filter(pod -> phase(pod).equals("ready")).toList();
    }

    private static String phase(JsonNode pod) {
        return pod.get("phase").asText();
    }

    private static Set<String> names(List<JsonNode> pods) {
        return pods.stream().map(pod -> pod.get("name").asText()).collect(Collectors.toSet());
    }
}
