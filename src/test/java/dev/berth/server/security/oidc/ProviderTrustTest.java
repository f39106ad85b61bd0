package dev.berth.server.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.persistence.tls.Certificates;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("I1: who is believed to be the provider")
class ProviderTrustTest {
    @TempDir
    Path folder;

    /** Those that were registered, by their names. */
    private static final class Registry implements TlsConfigurationRegistry {
        private final Map<String, TlsConfiguration> known = new HashMap<>();

        @Override
        public Optional<TlsConfiguration> get(String name) {
            return Optional.ofNullable(known.get(name));
        }

        @Override
        public Optional<TlsConfiguration> getDefault() {
            return Optional.empty();
        }

        @Override
        public void register(String name, TlsConfiguration configuration) {
            known.put(name, configuration);
        }
    }

    private static HttpClientOptions trusting(Path authorities) {
        Registry registry = new Registry();
        BerthConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BerthConfig.class)
                .withDefaultValue("berth.oidc.ca-file", authorities.toString())
                .build()
                .getConfigMapping(BerthConfig.class);
        new ProviderTrust(config, registry).read(new StartupEvent());
        HttpClientOptions options = new HttpClientOptions().setSsl(true);
        TlsConfigUtils.configure(options, registry.get(ProviderTrust.NAME).orElseThrow());
        return options;
    }

    @Test
    void whatTheNamedAuthoritySignedForThatHostAndNothingElse() throws Exception {
        Certificates made = new Certificates(folder)
                .authority("ca")
                .authority("other")
                .signed("here", "localhost", "ca")
                .signed("elsewhere", "id.example.com", "ca");
        Vertx vertx = Vertx.vertx();
        try {
            assertThat(status(vertx, made, "here", "ca")).isEqualTo(404);
            assertThatThrownBy(() -> status(vertx, made, "here", "other"))
                    .hasCauseInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(() -> status(vertx, made, "elsewhere", "ca"))
                    .hasCauseInstanceOf(SSLHandshakeException.class);
        } finally {
            vertx.close();
        }
    }

    private static int status(Vertx vertx, Certificates made, String server, String authority) throws Exception {
        int port = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(made.file(server + ".crt").toString())
                                .addKeyPath(made.file(server + ".key").toString())))
                .requestHandler(request -> request.response().setStatusCode(404).end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
        return vertx.createHttpClient(trusting(made.file(authority + ".crt")))
                .request(HttpMethod.GET, port, "localhost", "/")
                .flatMap(request -> request.send())
                .map(HttpClientResponse::statusCode)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
