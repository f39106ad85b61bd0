package dev.berth.server.issuer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** What the issuer says of itself to whoever is to trust it (OpenID Connect Discovery 1.0). */
@ApplicationScoped
public class Discovery {
    /** Below the issuer's address: where its keys are. */
    public static final String KEYS = "/.well-known/jwks.json";

    private final Optional<String> document;

    Discovery(Issuer issuer) {
        this.document = issuer.address().map(Discovery::document);
    }

    /** As JSON; empty where nobody issues tokens. */
    public Optional<String> document() {
        return document;
    }

    private static String document(String address) {
        return new JsonObject()
                .put("issuer", address)
                .put("jwks_uri", address + KEYS)
                .put("response_types_supported", new JsonArray(List.of("id_token")))
                .put("subject_types_supported", new JsonArray(List.of("public")))
                .put("id_token_signing_alg_values_supported", new JsonArray(List.of(SigningKeys.ALGORITHM)))
                .put("scopes_supported", new JsonArray(List.of("openid")))
                .put("claims_supported", new JsonArray(RunTokens.CLAIMS))
                .encode();
    }
}
