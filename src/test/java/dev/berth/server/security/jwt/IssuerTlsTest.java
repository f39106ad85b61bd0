package dev.berth.server.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.BindingBuilder;
import dev.berth.domain.access.Issuer;
import dev.berth.domain.access.Role;
import dev.berth.domain.access.SubjectPattern;
import dev.berth.server.persistence.tls.Certificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("I3: an issuer whose certificate is of an authority of one's own")
class IssuerTlsTest {
    private static final String BERTH = "https://berth.example.com";
    private static final String MAIN = "repo:acme/infra:ref:refs/heads/main";

    @TempDir
    Path folder;

    private final MemoryBindings bindings = new MemoryBindings();
    private final Pipelines pipelines = new Pipelines(bindings, new OwnAddresses(List.of(BERTH)), Clock.systemUTC());

    @BeforeEach
    void issue() throws Exception {
        new Certificates(folder)
                .authority("ca")
                .authority("other")
                .signed("issuer", "localhost", "ca")
                .signed("elsewhere", "elsewhere.example.com", "ca");
    }

    @AfterEach
    void stop() {
        pipelines.stop();
    }

    private TestIssuer issuer(String certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(folder.resolve(certificate + ".p12"))) {
            store.load(content, Certificates.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, Certificates.PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return TestIssuer.start(tls);
    }

    private String authority(String name) throws Exception {
        return Files.readString(folder.resolve(name + ".crt"));
    }

    /** What becomes of a good token of that issuer, where its keys are had like this. */
    private Optional<Pipeline> identify(TestIssuer issuer, KeyOrigin keys) {
        bindings.put(BindingBuilder.builder()
                .name("infra")
                .issuer(new Issuer(issuer.url()))
                .audience(BERTH)
                .subject(new SubjectPattern("repo:acme/infra:ref:refs/heads/*"))
                .claims(Map.of())
                .role(Role.SUBMITTER)
                .teams(Set.of())
                .keys(keys)
                .maxLifetime(Duration.ofHours(1))
                .build());
        return pipelines
                .identify(issuer.token(issuer.claims(MAIN, BERTH)), keys.toString())
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    @Test
    void isAskedWhereTheBindingNamesTheAuthority() throws Exception {
        try (TestIssuer issuer = issuer("issuer")) {
            String authorities = authority("other") + authority("ca");
            assertThat(identify(issuer, new KeyOrigin.Discovered(authorities))).isPresent();
            assertThat(identify(issuer, new KeyOrigin.At(issuer.url() + "/keys", authorities)))
                    .isPresent();
        }
    }

    @Test
    void isNotBelievedWhereNobodyVouchesForItOrForAnotherHost() throws Exception {
        try (TestIssuer issuer = issuer("issuer");
                TestIssuer elsewhere = issuer("elsewhere")) {
            unreachable(issuer, null);
            unreachable(issuer, authority("other"));
            unreachable(elsewhere, authority("ca"));
            assertThat(issuer.questions() + elsewhere.questions()).isZero();
        }
    }

    private void unreachable(TestIssuer issuer, @Nullable String authorities) {
        assertThatExceptionOfType(IssuerUnreachableException.class)
                .isThrownBy(() -> identify(issuer, new KeyOrigin.Discovered(authorities)));
    }
}
