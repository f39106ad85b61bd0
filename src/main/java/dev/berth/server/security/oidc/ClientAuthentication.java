package dev.berth.server.security.oidc;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.OidcConfig;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this server proves to the token endpoint who it is: in a header, or among the parameters where the provider takes it there alone.
 * The library does the first without encoding id and secret as RFC 6749 (2.3.1) has it, and does not look which one is taken.
 */
@Singleton
@Unremovable
@OidcEndpoint(OidcEndpoint.Type.TOKEN)
class ClientAuthentication implements OidcRequestFilter {
    private static final String HEADER = "Authorization";

    private final OidcConfig config;

    ClientAuthentication(BerthConfig config) {
        this.config = config.oidc();
    }

    @Override
    public Uni<Void> filter(OidcRequestFilterContext call) {
        String id = encode(config.clientId().orElse(""));
        config.clientSecret().map(ClientAuthentication::encode).ifPresent(secret -> {
            if (inBody(call)) {
                call.request().headers().remove(HEADER);
                call.requestBody(
                        call.requestBody().copy().appendString("&client_id=" + id + "&client_secret=" + secret));
            } else {
                call.request().putHeader(HEADER, "Basic " + base64(id + ":" + secret));
            }
        });
        return Uni.createFrom().voidItem();
    }

    private static boolean inBody(OidcRequestFilterContext call) {
        OidcConfigurationMetadata metadata = call.contextProperties().get(OidcConfigurationMetadata.class.getName());
        @Nullable List<String> methods = metadata.getStringList("token_endpoint_auth_methods_supported");
        return methods != null && methods.contains("client_secret_post") && !methods.contains("client_secret_basic");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
