package dev.berth.server.issuer;

import dev.berth.domain.access.Approval;
import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.SigningKeyStore.StoredKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Makes the tokens of attempts: who runs, in which workspace and phase, and who wanted it (A11). */
@ApplicationScoped
public class RunTokens {
    /** What is called differently from claim to claim is said in docs/run-identity.md. */
    static final List<String> CLAIMS = List.of(
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "nbf",
            "jti",
            "berth_workspace",
            "berth_phase",
            "berth_pool",
            "berth_task",
            "berth_attempt",
            "berth_submitted_by",
            "berth_approved_by");

    private final Issuer issuer;
    private final IssuerKeys keys;
    private final Vertx vertx;
    private final Clock clock;

    RunTokens(Issuer issuer, IssuerKeys keys, Vertx vertx, Clock clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** A token as it goes to the agent, and how long it is good from now on. */
    public record Issued(WorkloadToken what, String token, Duration lifetime) {
        @Override
        public String toString() {
            return "Issued[" + what.variable() + "]";
        }
    }

    /**
     * Those of the present attempt of the task, in the order in which they are wanted.
     *
     * @throws IllegalStateException when there is no issuer
     */
    public Uni<List<Issued>> of(Task task, List<WorkloadToken> wanted) {
        List<WorkloadToken> forPhase =
                wanted.stream().filter(token -> token.isFor(task.phase())).toList();
        if (forPhase.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        String address = issuer.address().orElseThrow(() -> new IllegalStateException("nobody issues tokens here"));
        return keys.signing().flatMap(key -> aside(task, forPhase, key, address));
    }

    /** A signature takes some milliseconds. */
    private Uni<List<Issued>> aside(Task task, List<WorkloadToken> wanted, StoredKey key, String address) {
        Context context = vertx.getOrCreateContext();
        return Uni.createFrom()
                .completionStage(() -> context.executeBlocking(() -> sign(task, wanted, key, address), false)
                        .toCompletionStage());
    }

    private List<Issued> sign(Task task, List<WorkloadToken> wanted, StoredKey key, String address) {
        PrivateKey secret = SigningKeys.privateKey(key);
        return wanted.stream()
                .map(what -> new Issued(
                        what,
                        signed(
                                claims(task, what.audience(), address),
                                secret,
                                key.times().id()),
                        issuer.tokenLifetime()))
                .toList();
    }

    private JwtClaims claims(Task task, String audience, String address) {
        String workspace = task.request().workspace().value();
        String phase = task.phase().name().toLowerCase(Locale.ROOT);
        Instant now = clock.instant();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(address);
        claims.setSubject(WorkloadToken.subject(workspace, phase));
        claims.setAudience(audience);
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setNotBefore(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(
                NumericDate.fromSeconds(now.plus(issuer.tokenLifetime()).getEpochSecond()));
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setStringClaim("berth_workspace", workspace);
        claims.setStringClaim("berth_phase", phase);
        claims.setStringClaim("berth_pool", task.request().pool().value());
        claims.setClaim("berth_task", task.id().value());
        claims.setClaim("berth_attempt", task.attempt());
        claims.setStringClaim("berth_submitted_by", task.request().submittedBy());
        claims.setStringListClaim("berth_approved_by", approvedBy(task));
        return claims;
    }

    /**
     * Whoever let an apply happen; a plan needs nobody. Where a rule asked for people these are persons, and not their names:
     * a cloud may give rights for them, and two people may be called the same.
     */
    private static List<String> approvedBy(Task task) {
        Confirmation confirmation = task.confirmation();
        if (task.phase() == Phase.PLAN || confirmation == null) {
            return List.of();
        }
        List<String> people =
                task.approvals().counting().stream().map(Approval::person).toList();
        return people.isEmpty() ? List.of(confirmation.by()) : people;
    }

    private static String signed(JwtClaims claims, PrivateKey key, String kid) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", "JWT");
        signature.setAlgorithmHeaderValue(SigningKeys.ALGORITHM);
        signature.setKeyIdHeaderValue(kid);
        signature.setPayload(claims.toJson());
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }
}
