package dev.berth.server.security.jwt;

import dev.berth.domain.access.Binding;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.Binding.Mismatch;
import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Issuer;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.TeamName;
import dev.berth.server.control.port.BindingStore;
import dev.berth.server.control.port.BindingStore.Known;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who shows a token of an issuer, by the bindings (I3). */
@ApplicationScoped
public class Pipelines {
    private final BindingStore bindings;
    private final OwnAddresses own;
    private final KeySources sources;
    private final VerifiedTokens verified = new VerifiedTokens();
    private final RefusalLog refusals;
    private final Clock clock;

    Pipelines(BindingStore bindings, OwnAddresses own, Clock clock) {
        this.bindings = bindings;
        this.own = own;
        this.clock = clock;
        this.sources = new KeySources(clock);
        this.refusals = new RefusalLog(clock);
    }

    @PreDestroy
    void stop() {
        sources.close();
    }

    /** Whether a secret is a token of an issuer, or none at all; nothing is asked for that. */
    public static boolean isOne(String secret) {
        return CompactToken.looksLikeOne(secret);
    }

    /**
     * Who shows a token; empty when it does not count, whatever the reason. Fails with an {@link IssuerUnreachableException}
     * when nobody can know. Blocks nothing: signatures are checked on worker threads, and keys are awaited.
     *
     * @param digest SHA-256 of the token
     */
    public Uni<Optional<Pipeline>> identify(String token, String digest) {
        return bindings.known().flatMap(known -> {
            Optional<Pipeline> remembered = verified.find(digest, known.generation(), clock.instant());
            return remembered.isPresent()
                    ? Uni.createFrom().item(remembered)
                    : answeredHere(Uni.createFrom().deferred(() -> prove(token, digest, known)));
        });
    }

    /** A step for one issuer's keys: which bindings they prove the token for. */
    private record Checked(List<Binding> proven, int retrySeconds) {}

    private Uni<Optional<Pipeline>> prove(String text, String digest, Known known) {
        String issuer = "unknown";
        CompactToken token;
        List<Binding> fitting;
        try {
            token = CompactToken.read(text);
            issuer = issuer(token, known.bindings());
            fitting = fitting(token, known.bindings());
        } catch (RefusedTokenException e) {
            refusals.tell(issuer, String.valueOf(e.getMessage()));
            return Uni.createFrom().item(Optional.empty());
        }
        List<Uni<Checked>> checks = fitting.stream().collect(Collectors.groupingBy(Binding::keys)).entrySet().stream()
                .map(group -> check(token, group.getKey(), group.getValue()))
                .toList();
        sources.keep(known.bindings());
        return Uni.join().all(checks).andFailFast().map(all -> outcome(token, digest, known, all));
    }

    /** For the log, which does not repeat what anybody writes into a token. */
    private static String issuer(CompactToken token, List<Binding> all) {
        return all.stream()
                .map(binding -> binding.issuer().text())
                .filter(token.claims().issuer()::equals)
                .findFirst()
                .orElse("unknown");
    }

    /** The bindings that a token fits, if its time has come and is not over; none of it is proven. */
    private List<Binding> fitting(CompactToken token, List<Binding> all) throws RefusedTokenException {
        TokenTimes.check(token, clock.instant());
        List<Binding> fitting = all.stream()
                .filter(binding -> binding.mismatch(token.claims()) == Mismatch.NONE)
                .filter(binding -> !own.has(binding.issuer()))
                .toList();
        if (fitting.isEmpty()) {
            // The one that it came closest to.
            Mismatch closest = all.stream()
                    .map(binding -> binding.mismatch(token.claims()))
                    .max(Comparator.naturalOrder())
                    .orElse(Mismatch.ISSUER);
            throw new RefusedTokenException(
                    closest == Mismatch.NONE ? "its issuer is this server itself" : closest.told());
        }
        return fitting;
    }

    private Uni<Checked> check(CompactToken token, KeyOrigin keys, List<Binding> same) {
        Issuer issuer = same.getFirst().issuer();
        return sources.of(issuer, keys)
                .find(token)
                .emitOn(Infrastructure.getDefaultExecutor())
                .map(found -> switch (found) {
                    case KeySource.Found.Keys had ->
                        new Checked(Signatures.holds(token, had.keys()) ? same : List.of(), 0);
                    case KeySource.Found.Away away -> new Checked(List.of(), away.retrySeconds());
                });
    }

    private Optional<Pipeline> outcome(CompactToken token, String digest, Known known, List<Checked> checks) {
        List<Binding> proven =
                checks.stream().flatMap(check -> check.proven().stream()).toList();
        if (proven.isEmpty()) {
            int retry = checks.stream().mapToInt(Checked::retrySeconds).max().orElse(0);
            if (retry > 0) {
                throw new IssuerUnreachableException(retry);
            }
            refusals.tell(token.claims().issuer(), "no key of its issuer proves its signature");
            return Optional.empty();
        }
        Pipeline pipeline = pipeline(token, proven);
        Instant now = clock.instant();
        verified.keep(new VerifiedTokens.Proof(digest, pipeline, known.generation(), TokenTimes.end(token)), now);
        return Optional.of(pipeline);
    }

    /** Named by the binding that gives most; with the rights of all that it fits. */
    private static Pipeline pipeline(CompactToken token, List<Binding> proven) {
        @Nullable Role role = null;
        Set<TeamName> teams = new HashSet<>();
        for (Binding binding : proven) {
            role = Role.greater(role, binding.role());
            teams.addAll(binding.teams());
        }
        @Nullable Role greatest = role;
        String name = proven.stream()
                .filter(binding -> binding.role() == greatest)
                .map(Binding::name)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        String subject = token.claims().subject();
        Identity identity = new Identity("binding:" + name, null, role, teams);
        return new Pipeline(identity, subject, id(token.claims().issuer(), subject));
    }

    private static String id(String issuer, String subject) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((issuer + '\0' + subject).getBytes(StandardCharsets.UTF_8));
            return "jwt-" + HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The same answer on the context of whoever asked, wherever it was worked out. */
    private static <T> Uni<T> answeredHere(Uni<T> answer) {
        @Nullable Context here = Vertx.currentContext();
        return here == null ? answer : answer.emitOn(command -> here.runOnContext(ignored -> command.run()));
    }
}
