package dev.berth.e2e;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Kubernetes API that answers to one token only, as one where the others have expired. */
final class GuardedCluster implements AutoCloseable {
    private final KubernetesMockServer server;
    private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
    private final List<String> created = new CopyOnWriteArrayList<>();
    private volatile String token;
    private volatile Duration latency = Duration.ZERO;

    GuardedCluster(String token) {
        this.token = token;
        Dispatcher guarding = new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        };
        server = new KubernetesMockServer(
                new Context(Serialization.jsonMapper()), new MockWebServer(), new HashMap<>(), guarding, false);
        server.init();
    }

    String address() {
        return server.url("/");
    }

    /** From now on this token is the one, and the one before has expired. */
    void expectToken(String next) {
        token = next;
    }

    /** From now on each answer comes so much later; others are given meanwhile. */
    void answerAfter(Duration later) {
        latency = later;
    }

    /** What was made, as the paths of its kinds and the tokens that it was made with. */
    List<String> created() {
        return created;
    }

    private MockResponse answer(RecordedRequest request) {
        String accepted = token;
        if (!("Bearer " + accepted).equals(request.getHeader("Authorization"))) {
            return new MockResponse()
                    .setResponseCode(401)
                    .setBody(Serialization.asJson(new StatusBuilder()
                            .withStatus("Failure")
                            .withCode(401)
                            .withReason("Unauthorized")
                            .withMessage("Unauthorized")
                            .build()));
        }
        if (request.getMethod().equals("POST")) {
            created.add(request.getPath() + " " + accepted);
        }
        MockResponse response = objects.dispatch(request);
        return latency.isZero() ? response : response.setBodyDelay(latency);
    }

    @Override
    public void close() {
        server.destroy();
    }
}
