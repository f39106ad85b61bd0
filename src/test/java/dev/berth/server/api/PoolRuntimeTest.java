package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.TestDatabase;
import dev.berth.server.api.pool.Runtimes;
import dev.berth.server.control.port.PodRuntime;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools in a cluster: their pod templates, and who makes their pods. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class PoolRuntimeTest {
    @Inject
    @Any
    Instance<PodRuntime> runtimes;

    /** As if a cluster were configured; the pools here never ask it for a pod. */
    @BeforeEach
    void aClusterIsThere() {
        QuarkusMock.installMockForType(new Clustered(runtimes), Runtimes.class);
    }

    private static final class Clustered extends Runtimes {
        Clustered(Instance<PodRuntime> runtimes) {
            super(runtimes);
        }

        @Override
        public void require(RuntimeKind kind) {
            // There.
        }
    }

    private static ValidatableResponse post(String name, String runtime, String template) {
        return adminJson()
                .body("""
                        {"name": "%s", "runtime": "%s", "minPods": 0, "maxPods": 2, "podTemplate": %s}
                        """.formatted(name, runtime, template))
                .post("/pools")
                .then();
    }

    private static ValidatableResponse patch(String pool, String patch) {
        return adminJson().body(patch).patch("/pools/{name}", pool).then();
    }

    private static final String BAD = """
            {"image": "a b", "hostNetwork": true, "env": [{"name": "BERTH_POD_NAME", "value": "x"}],
             "labels": {"berth.dev/guarded": "false"}, "resources": {"limits": {"cpu": "much"}},
             "volumes": [{"name": "a", "emptyDir": {}}], "volumeMounts": [{"name": "a", "mountPath": "/work"}]}""";

    private static void namesAll(ValidatableResponse answer) {
        answer.statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid"))
                .body(
                        "violations.field",
                        hasItems(
                                "podTemplate.image",
                                "podTemplate.hostNetwork",
                                "podTemplate.env[0].name",
                                "podTemplate.labels.berth.dev/guarded",
                                "podTemplate.resources.limits.cpu",
                                "podTemplate.volumeMounts[0].mountPath"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes", "deployment"})
    void aNewPoolsBadTemplateIsRefusedByItsFieldsF11(String runtime) {
        String name = name("pool");

        namesAll(post(name, runtime, BAD));

        admin().get("/pools/{name}", name).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes", "deployment"})
    void aChangeToABadTemplateIsRefusedByItsFieldsF11(String runtime) {
        String name = name("pool");
        post(name, runtime, "{\"image\": \"agent:1\"}").statusCode(201);

        namesAll(patch(name, "{\"podTemplate\": " + BAD + "}"));

        admin().get("/pools/{name}", name).then().body("podTemplate.size()", equalTo(1));
    }

    @Test
    void aTemplateThatWasNobodysBusinessIsCheckedWhenThePoolMovesToACluster() {
        String name = name("pool");
        post(name, "static", "{\"imagee\": \"x\"}").statusCode(201);

        patch(name, "{\"runtime\": \"kubernetes\"}")
                .statusCode(400)
                .body("violations.field", equalTo(List.of("podTemplate.imagee")));
    }

    @Test
    void theRuntimeChangesBetweenThoseThatMakePodsInBothDirections() {
        String name = name("pool");
        post(name, "kubernetes", "{}").statusCode(201);

        patch(name, "{\"runtime\": \"deployment\"}").statusCode(200).body("runtime", equalTo("deployment"));
        patch(name, "{\"runtime\": \"kubernetes\"}").statusCode(200).body("runtime", equalTo("kubernetes"));
    }

    @Test
    void aStaticPoolWithPodsStaysStaticUntilTheyAreGone() {
        String name = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(name)) {
            patch(name, "{\"runtime\": \"kubernetes\"}")
                    .statusCode(409)
                    .body("code", equalTo("pool_in_use"))
                    .body("detail", containsString("static"));
            agent.send("{\"type\": \"heartbeat\", \"slots\": []}");
        }
        admin().get("/pools/{name}", name).then().body("runtime", equalTo("static"));
        admin().delete("/pools/{name}/pods/{name}-pod", name, name).then().statusCode(202);

        patch(name, "{\"runtime\": \"kubernetes\"}").statusCode(200);
        patch(name, "{\"runtime\": \"static\"}").statusCode(200).body("runtime", equalTo("static"));
    }
}
