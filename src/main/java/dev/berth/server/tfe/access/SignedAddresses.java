package dev.berth.server.tfe.access;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.security.AddressSigner;
import dev.berth.server.security.AddressSigner.Use;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/**
 * Absolute addresses that are a secret themselves, for what clients do without showing their token. The secret is a step of
 * the path, since clients replace the query. Whoever answers one takes the secret with {@link #opened}.
 */
@ApplicationScoped
public class SignedAddresses {
    /** Below this and nowhere else; the rules of authentication and of logs name these paths too. */
    public static final String CONFIGURATION_UPLOADS = "/api/v2/uploads/configuration";

    public static final String STATE_UPLOADS = "/api/v2/uploads/state";
    public static final String STATE_JSON_UPLOADS = "/api/v2/uploads/state-json";
    public static final String PLAN_LOGS = "/api/v2/logs/plan";
    public static final String APPLY_LOGS = "/api/v2/logs/apply";

    private final AddressSigner signer;
    private final PublicAddress address;
    private final Clock clock;

    SignedAddresses(AddressSigner signer, PublicAddress address, Clock clock) {
        this.signer = signer;
        this.address = address;
        this.clock = clock;
    }

    /**
     * An address that opens one thing.
     *
     * @param request whose answer will tell of it
     * @param subject the thing's id
     */
    public String of(HttpServerRequest request, Use use, String subject, Duration validFor) {
        return address.external(request) + path(use) + "/"
                + signer.sign(use, subject, clock.instant().plus(validFor));
    }

    /**
     * The id of what the secret of an address opens.
     *
     * @throws ProblemException 403 when the secret is not one of ours, is for another use, or is too old
     */
    public String opened(Use use, String secret) {
        return signer.subject(use, secret, clock.instant())
                .orElseThrow(() -> ProblemException.forbidden(
                        "this address is not one of ours, or is not valid any more: ask for a new one"));
    }

    private static String path(Use use) {
        return switch (use) {
            case UPLOAD_CONFIGURATION -> CONFIGURATION_UPLOADS;
            case UPLOAD_STATE -> STATE_UPLOADS;
            case UPLOAD_STATE_JSON -> STATE_JSON_UPLOADS;
            case READ_PLAN_LOG -> PLAN_LOGS;
            case READ_APPLY_LOG -> APPLY_LOGS;
        };
    }
}
