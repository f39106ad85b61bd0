package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.PodRuntimeException;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetFluent;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.function.UnaryOperator;
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
        budgets.leave(POOL);
        cluster.refuse("DELETE", "/poddisruptionbudgets/", 503, "the server is overloaded", 1);
        assertThatThrownBy(() -> budgets.delete(POOL)).isInstanceOf(KubernetesClientException.class);

        budgets.delete(POOL);

        assertThat(cluster.budgets()).isEmpty();
    }

    @Test
    void aBudgetThatSomebodyChangedIsSetRightWhoeverTendsItNextR4() {
        budgets.require(POOL);
        PodDisruptionBudgetSpec wanted = cluster.budgets().get(0).getSpec();
        change(spec -> spec.withNewSelector().addToMatchLabels("app", "other").endSelector());

        budgets.of(POOL).tend();

        assertThat(cluster.budgets()).extracting(PodDisruptionBudget::getSpec).containsExactly(wanted);
        change(spec -> spec.editSelector()
                .addNewMatchExpression()
                .withKey("tier")
                .withOperator("Exists")
                .endMatchExpression()
                .endSelector());

        budgets.of(POOL).tend();

        assertThat(cluster.budgets()).extracting(PodDisruptionBudget::getSpec).containsExactly(wanted);
        change(spec -> spec.withMinAvailable(null)
                .withMaxUnavailable(new IntOrString(1))
                .withSelector(null));

        cluster.cluster(Runnable::run).budgets().require(POOL);

        assertThat(cluster.budgets()).extracting(PodDisruptionBudget::getSpec).containsExactly(wanted);
    }

    @Test
    void aBudgetThatIsAsItShouldBeIsNotWrittenTo() {
        budgets.require(POOL);
        String version = cluster.budgets().get(0).getMetadata().getResourceVersion();
        int before = cluster.requests.size();

        budgets.of(POOL).tend();

        assertThat(cluster.requests.subList(before, cluster.requests.size())).hasSize(1);
        assertThat(cluster.budgets().get(0).getMetadata().getResourceVersion()).isEqualTo(version);
    }

    private void change(UnaryOperator<PodDisruptionBudgetFluent<?>.SpecNested<?>> change) {
        PodDisruptionBudget unused = cluster.client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName("berth-pool-harbour")
                .edit(present -> {
                    PodDisruptionBudgetBuilder builder = new PodDisruptionBudgetBuilder(present);
                    change.apply(builder.editSpec()).endSpec();
                    return builder.build();
                });
    }

    @Test
    void whatAnotherServerMadeOfAPoolThatWasDeletedHereIsTendedByWhoLeadsAgainF14() {
        budgets.require(POOL);
        budgets.leave(POOL);
        cluster.leads.set(false);
        assertThatThrownBy(() -> budgets.delete(POOL)).isInstanceOf(PodRuntimeException.class);
        budgets.forget();
        cluster.leads.set(true);

        budgets.delete(POOL);
        assertThat(FakeCluster.count(cluster.requests, "DELETE", "/poddisruptionbudgets/"))
                .as("a new pool may have the name")
                .isZero();
        change(spec -> spec.withMinAvailable(new IntOrString(1)));
        budgets.of(POOL).tend();

        assertThat(cluster.budgets().get(0).getSpec().getMinAvailable()).isNotEqualTo(new IntOrString(1));
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
