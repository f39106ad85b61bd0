package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R4: a budget is there as long as its pool, whatever comes at the same time. */
class DisruptionBudgetsTest {
    private static final PoolName POOL = new PoolName("harbour");

    private final FakeCluster cluster = new FakeCluster();
    private final DisruptionBudgets budgets = cluster.cluster(Runnable::run).budgets();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aListThatWasUnderWayWhenThePoolWentMakesItsBudgetNoMore() {
        budgets.require(POOL);
        PoolBudget taken = budgets.of(POOL);
        budgets.leave(POOL);

        taken.tend();
        budgets.delete(POOL);
        taken.tend();

        assertThat(cluster.budgets()).isEmpty();
        assertThat(FakeCluster.count(cluster.requests, "POST", "/poddisruptionbudgets"))
                .isEqualTo(1);
    }

    @Test
    void aNewPoolOfTheNameThatCameBeforeTheDeletionKeepsIt() {
        budgets.require(POOL);
        budgets.leave(POOL);
        budgets.require(POOL);

        budgets.delete(POOL);

        assertThat(cluster.budgets()).hasSize(1);
    }

    @Test
    void aNewPoolOfTheNameThatCameAfterTheDeletionGetsItsOwn() {
        budgets.require(POOL);
        PoolBudget former = budgets.of(POOL);
        budgets.leave(POOL);
        assertThat(former.delete()).isTrue();

        budgets.require(POOL);

        assertThat(cluster.budgets()).hasSize(1);
        assertThat(budgets.of(POOL)).isNotSameAs(former);
    }

    @Test
    void aDeletionThatFailsIsMadeWhenItIsAskedForAgain() {
        budgets.require(POOL);
        assertThat(budgets.leave(POOL)).isTrue();
        cluster.refuse("DELETE", "/poddisruptionbudgets/", 503, "the server is overloaded", 1);
        assertThatThrownBy(() -> budgets.delete(POOL)).isInstanceOf(KubernetesClientException.class);

        budgets.delete(POOL);

        assertThat(cluster.budgets()).isEmpty();
        assertThat(budgets.leave(POOL)).as("nothing is known of it any more").isFalse();
    }

    @Test
    void aRefusalIsToldOnceAndTakenBackWhenTheRoleAllowsIt() {
        cluster.refuse("POST", "/poddisruptionbudgets", 403, "forbidden");
        budgets.require(POOL);
        int asked = cluster.requests.size();
        budgets.require(POOL);
        assertThat(cluster.requests).as("no creation asks again").hasSize(asked);
        cluster.relent();

        budgets.of(POOL).tend();

        assertThat(cluster.budgets()).hasSize(1);
    }

    @Test
    void aBudgetOfThatNameThatSomebodyElseMadeIsNeitherChangedNorDeleted() {
        PodDisruptionBudget others = cluster.client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName("berth-pool-harbour")
                        .withLabels(Map.of("app", "other"))
                        .endMetadata()
                        .withNewSpec()
                        .withMinAvailable(new IntOrString(1))
                        .endSpec()
                        .build())
                .create();

        budgets.require(POOL);
        budgets.of(POOL).tend();
        budgets.leave(POOL);
        budgets.delete(POOL);

        assertThat(cluster.budgets())
                .singleElement()
                .satisfies(budget -> assertThat(budget.getSpec()).isEqualTo(others.getSpec()));
    }
}
