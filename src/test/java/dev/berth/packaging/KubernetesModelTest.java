package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client of the cluster works without the kinds that the build leaves out. */
class KubernetesModelTest {
    private static final Pattern KIND = Pattern.compile("io/fabric8/kubernetes/api/model/[a-z0-9/]*[A-Z][\\w$]*");

    /** Calls for one group of kinds, which nobody makes whose kinds are not there. */
    private static final String CALLS_OF_A_GROUP = "APIGroup";

    @ParameterizedTest
    @ValueSource(classes = {KubernetesClient.class, KubernetesClientImpl.class})
    void onlyCallsForAGroupOfKindsNameOneThatIsLeftOut(Class<?> part) throws Exception {
        List<String> broken = new ArrayList<>();
        int looked = 0;
        try (JarFile jar = new JarFile(jar(part).toFile())) {
            for (JarEntry entry : jar.stream()
                    .filter(each -> each.getName().endsWith(".class"))
                    .toList()) {
                looked++;
                if (!entry.getName().contains(CALLS_OF_A_GROUP) && namesWhatIsLeftOut(jar, entry)) {
                    broken.add(entry.getName());
                }
            }
        }
        assertThat(looked).isGreaterThan(100);
        assertThat(broken).isEmpty();
    }

    private static boolean namesWhatIsLeftOut(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream content = jar.getInputStream(entry)) {
            return KIND.matcher(new String(content.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .results()
                    .anyMatch(kind -> KubernetesModelTest.class.getResource("/" + kind.group() + ".class") == null);
        }
    }

    private static Path jar(Class<?> part) throws URISyntaxException {
        return Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
