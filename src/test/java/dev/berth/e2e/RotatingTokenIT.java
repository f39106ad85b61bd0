package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server inside a cluster, whose projected token its kubelet renews: the old one expires, the file has another one. */
class RotatingTokenIT {
    private static final String PODS = "/api/v1/namespaces/berth/pods ";
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @Test
    void theServerWorksOnWithTheTokenThatItsFileHasNow() throws Exception {
        Path file = folder.resolve("token");
        Files.writeString(file, "first");
        try (GuardedCluster cluster = new GuardedCluster("first");
                ServerUnderTest server = ServerUnderTest.start(folder, inside(cluster, file))) {
            awaitPod(server.api(), cluster, "before", "first");

            cluster.expectToken("second");
            renew(file, "second");
            awaitPod(server.api(), cluster, "after", "second");
            assertThat(server.api()
                            .get("/pools/after/scaling")
                            .get("runtimeError")
                            .isNull())
                    .isTrue();
        }
    }

    /** What Kubernetes tells a container in variables and files, with another place for the files. */
    private static Map<String, String> inside(GuardedCluster cluster, Path token) {
        return Map.of(
                "KUBERNETES_MASTER",
                cluster.address(),
                "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN",
                token.toString(),
                "KUBERNETES_AUTH_TRYKUBECONFIG",
                "false",
                "KUBERNETES_NAMESPACE",
                "berth");
    }

    /** In one step, as the kubelet does it. */
    private static void renew(Path file, String token) throws IOException {
        Path next = Files.writeString(file.resolveSibling("token.next"), token);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitPod(Api api, GuardedCluster cluster, String pool, String token) {
        api.post("/pools", Map.of("name", pool, "runtime", "kubernetes", "minPods", 1, "maxPods", 1));
        Awaitility.await("a pod of pool " + pool)
                .atMost(LIMIT)
                .until(() -> cluster.created().contains(PODS + token));
    }
}
