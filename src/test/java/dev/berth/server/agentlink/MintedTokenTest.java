package dev.berth.server.agentlink;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.TestDatabase;
import dev.berth.server.security.CredentialSigner;
import dev.berth.server.security.KeyRing;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tokens that runtimes mint, at the channel: one for a pod, and one for all pods of a Deployment's pool. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class MintedTokenTest {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** As the server under test signs, as it did before its key was rotated, and as nobody ever did. */
    private static final CredentialSigner PRESENT = signer("test", TestDatabase.key("test"));

    private static final CredentialSigner EARLIER = signer("earlier", TestDatabase.key("earlier"));
    private static final CredentialSigner FOREIGN = signer("test", TestDatabase.key("foreign"));

    @TestHTTPResource("/api/v1/agents/connect")
    URI endpoint;

    private final List<AgentClient> clients = new ArrayList<>();
    private PoolName pool;

    @BeforeEach
    void makePool() {
        pool = newPool();
    }

    @AfterEach
    void disconnect() {
        clients.forEach(AgentClient::close);
    }

    private static CredentialSigner signer(String id, byte[] key) {
        return new CredentialSigner(new KeyRing(Map.of(id, key)));
    }

    private static PoolName newPool() {
        String name = "minted-" + Long.toString(System.nanoTime(), 36) + "-" + COUNTER.incrementAndGet();
        admin().body(Map.of("name", name, "runtime", "static", "minPods", 0, "maxPods", 5))
                .post("/pools")
                .then()
                .statusCode(201);
        return new PoolName(name);
    }

    private static RequestSpecification admin() {
        return given().basePath("/api/v1")
                .auth()
                .oauth2(TestDatabase.ADMIN_TOKEN)
                .contentType("application/json");
    }

    private AgentClient connect(String token) {
        AgentClient client = AgentClient.connect(URI.create(endpoint.toString().replaceFirst("^http", "ws")), token);
        clients.add(client);
        return client;
    }

    private static PodName pod(String name) {
        return new PodName(name);
    }

    private List<String> pods(PoolName of) {
        return admin().get("/pools/{pool}/pods", of.value()).jsonPath().getList("items.name");
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> connect(token))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(401));
    }

    @Test
    void aPodsTokenOpensTheChannelForThatPod() {
        connect(PRESENT.podToken(pool, pod("pod-1"))).hello("agent-1", "pod-1").next("welcome");

        assertThat(pods(pool)).containsExactly("pod-1");
    }

    @Test
    void aPodsTokenOpensTheChannelForNoOtherPod() throws Exception {
        String token = PRESENT.podToken(pool, pod("pod-1"));

        assertThat(connect(token).hello("agent-2", "pod-2").closeCode()).isEqualTo(4003);

        assertThat(pods(pool)).isEmpty();
        assertRefused(token.replace("pod-1", "pod-2"));
        assertRefused(token.replace(pool.value(), newPool().value()));
    }

    @Test
    void aPoolsTokenOpensTheChannelForAnyPodOfThatPoolAndOfNoOther() throws Exception {
        PoolName other = newPool();
        String token = PRESENT.poolToken(pool);

        connect(token).hello("agent-1", "pod-1").next("welcome");
        connect(token).hello("agent-2", "pod-2").next("welcome");

        assertThat(pods(pool)).containsExactlyInAnyOrder("pod-1", "pod-2");
        assertThat(pods(other)).isEmpty();
        assertRefused(token.replace(pool.value(), other.value()));
        assertThat(connect(PRESENT.poolToken(new PoolName("no-such-pool")))
                        .hello("agent-3", "pod-3")
                        .closeCode())
                .isEqualTo(4003);
    }

    @Test
    void whatAnotherKeySignedOrACutTokenIsA401() {
        assertRefused(FOREIGN.podToken(pool, pod("pod-1")));
        assertRefused(FOREIGN.poolToken(pool));
        String token = PRESENT.podToken(pool, pod("pod-1"));
        assertRefused(token.substring(0, token.length() - 1));
        assertRefused(token.substring(0, token.lastIndexOf('.')));
    }

    @Test
    void tokensOfAnEarlierKeyHoldWhileTheKeyIsThereAndCutNobodyOff() {
        AgentClient bare = connect(EARLIER.podToken(pool, pod("pod-1"))).hello("agent-1", "pod-1");
        bare.next("welcome");
        AgentClient deployed = connect(EARLIER.poolToken(pool)).hello("agent-2", "pod-2");
        deployed.next("welcome");

        // Others come with renewed tokens meanwhile.
        connect(PRESENT.podToken(pool, pod("pod-3"))).hello("agent-3", "pod-3").next("welcome");
        connect(PRESENT.poolToken(pool)).hello("agent-4", "pod-4").next("welcome");

        assertThat(bare.open()).isTrue();
        assertThat(deployed.open()).isTrue();
        assertThat(pods(pool)).hasSize(4);
    }

    @Test
    void anAgentThatConnectsAgainWithItsRenewedTokenIsTheSameAgentF1() throws Exception {
        AgentClient before = connect(EARLIER.podToken(pool, pod("pod-1"))).hello("agent-1", "pod-1");
        before.next("welcome");

        AgentClient after = connect(PRESENT.podToken(pool, pod("pod-1"))).hello("agent-1", "pod-1");

        after.next("welcome");
        assertThat(before.closeCode()).as("superseded by itself").isEqualTo(4001);
        assertThat(after.open()).isTrue();
    }
}
