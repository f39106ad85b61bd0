package dev.berth.server.api.workspace;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.module.Backend;
import dev.berth.module.Dialect;
import dev.berth.module.ModuleDirectories;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.upload.ConfigurationArchive;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Archive;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.ConfigurationStore.Draft;
import dev.berth.server.control.port.ConfigurationStore.Made;
import dev.berth.server.control.port.ConfigurationStore.Modules;
import dev.berth.server.control.port.ConfigurationStore.Patience;
import dev.berth.server.control.port.ConfigurationStore.Refusal;
import dev.berth.server.control.port.ConfigurationStore.Status;
import dev.berth.server.control.port.ConfigurationStore.Upload;
import dev.berth.server.control.port.ConfigurationStore.Uploaded;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Digests;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of a configuration into the server, whoever brings it: made, looked through, stored. */
@ApplicationScoped
public class ConfigurationIntake {
    /** A minute of uploads makes room, or the retention does. */
    private static final int RETRY_SECONDS = 60;

    private final ConfigurationStore configurations;
    private final WorkspaceStore workspaces;
    private final WorkerThread worker;
    private final ConfigurationArchive archive;
    private final Patience patience;
    private final AuditTrail deed;
    private final Clock clock;

    ConfigurationIntake(
            ConfigurationStore configurations,
            WorkspaceStore workspaces,
            WorkerThread worker,
            AuditTrail deed,
            BerthConfig config,
            Clock clock) {
        this.configurations = configurations;
        this.workspaces = workspaces;
        this.worker = worker;
        this.archive = new ConfigurationArchive(
                config.limits().configurationUnpackedSize().asLongValue());
        this.patience = new Patience(
                config.retention().pendingConfigurations(), config.limits().pendingConfigurations());
        this.deed = deed;
        this.clock = clock;
    }

    /**
     * Makes a configuration that waits for its bytes.
     *
     * @return fails with a {@link ProblemException}: 404, or 429 {@code too_many_uploads}
     */
    public Uni<Configuration> make(Draft draft) {
        Uni<Configuration> made = configurations.make(draft, patience, now()).map(outcome -> made(outcome, draft));
        return made.flatMap(noted(AuditAction.CONFIGURATION_MAKE));
    }

    private Configuration made(Made made, Draft draft) {
        return switch (made) {
            case Made.Done done -> done.configuration();
            case Made.NoWorkspace none -> throw ProblemException.notFound("workspace", draft.workspace());
            case Made.TooMany many ->
                throw ProblemException.retry(
                        429,
                        "too_many_uploads",
                        patience.pending() + " configurations of workspace " + draft.workspace()
                                + " wait for their upload already",
                        RETRY_SECONDS);
        };
    }

    /**
     * Takes the bytes of a configuration that waits for them. What is refused leaves it errored, with the reason. The same
     * bytes once more end as they did before, for a client that heard no answer.
     *
     * @return fails with a {@link ProblemException}: 404; 409 {@code configuration_uploaded} when others came before; 422 or
     *     413 when they are no configuration that can be run
     */
    public Uni<Configuration> upload(Upload upload, byte[] tarGz) {
        return upload(upload, tarGz, Set.of()).flatMap(noted(AuditAction.CONFIGURATION_UPLOAD));
    }

    /**
     * The same from somebody whom the configuration itself sends here, by the backend {@code remote}: Berth keeps the state
     * then. Who it is was noted when it was made, for this takes no token.
     */
    public Uni<Configuration> uploadSentHere(WorkspaceName workspace, int version, byte[] tarGz) {
        return upload(new Upload(workspace, version, null), tarGz, Set.of(Backend.REMOTE));
    }

    private Uni<Configuration> upload(Upload upload, byte[] tarGz, Set<String> replaced) {
        WorkspaceName workspace = upload.workspace();
        int version = upload.version();
        return configurations.find(workspace, version).flatMap(found -> {
            Configuration there = found.orElseThrow(() -> notFound(workspace, version));
            // Looked at before the bytes are looked through, which takes long.
            return switch (there.status()) {
                case PENDING -> first(upload, tarGz, replaced);
                case UPLOADED -> worker.call(() -> requireSame(there, Digests.sha256(tarGz)));
                case ERRORED -> again(there, tarGz, replaced);
            };
        });
    }

    private Uni<Configuration> first(Upload upload, byte[] tarGz, Set<String> replaced) {
        WorkspaceName workspace = upload.workspace();
        int version = upload.version();
        return checked(workspace, tarGz, replaced)
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> refused(workspace, version, (ProblemException) failure))
                .flatMap(checked -> configurations
                        .upload(upload, checked, now())
                        .map(uploaded -> taken(uploaded, workspace, version, checked.sha256())));
    }

    private static Configuration requireSame(Configuration there, String sha256) {
        if (!sha256.equals(there.sha256())) {
            throw uploadedBefore(there);
        }
        return there;
    }

    /** Of bytes that were refused nothing is kept but why: those that are refused for the same reason are the same. */
    private Uni<Configuration> again(Configuration refused, byte[] tarGz, Set<String> replaced) {
        return checked(refused.workspace(), tarGz, replaced)
                .onFailure(failure -> isOtherRefusal(failure, refused))
                .transform(failure -> uploadedBefore(refused))
                .flatMap(checked -> Uni.createFrom().failure(uploadedBefore(refused)));
    }

    private static boolean isOtherRefusal(Throwable failure, Configuration refused) {
        return failure instanceof ProblemException why
                && isOfTheBytes(why.problem())
                && !refusal(why.problem()).equals(refused.error());
    }

    private static boolean isOfTheBytes(Problem problem) {
        return problem.status() == 422 || problem.status() == 413;
    }

    /** Makes a configuration with its bytes, as the workspace's newest; what is refused leaves nothing behind. */
    public Uni<Configuration> put(WorkspaceName workspace, byte[] tarGz, Author by) {
        return checked(workspace, tarGz, Set.of())
                .flatMap(checked -> configurations.put(workspace, checked, by, now()))
                .map(stored -> stored.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(noted(AuditAction.CONFIGURATION_UPLOAD));
    }

    private Function<Configuration, Uni<? extends Configuration>> noted(AuditAction action) {
        return deed.auditedOf(action, Configuration::workspace, one -> "configuration " + one.version());
    }

    private Uni<Archive> checked(WorkspaceName workspace, byte[] tarGz, Set<String> replaced) {
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(found -> worker.call(() -> checked(tarGz, found, replaced)));
    }

    /** @param replaced backends in whose place Berth keeps the state */
    private Archive checked(byte[] tarGz, Workspace workspace, Set<String> replaced) {
        ModuleDirectories modules = archive.check(tarGz);
        EmptyConfiguration.require(modules, workspace);
        return new Archive(
                tarGz,
                Digests.sha256(tarGz),
                new Modules(
                        modules.of(Dialect.TERRAFORM),
                        modules.of(Dialect.TOFU),
                        without(replaced, modules.backends(Dialect.TERRAFORM)),
                        without(replaced, modules.backends(Dialect.TOFU))));
    }

    private static @Nullable Map<String, String> without(Set<String> replaced, @Nullable Map<String, String> backends) {
        if (backends == null) {
            return null;
        }
        Map<String, String> kept = new HashMap<>(backends);
        kept.values().removeAll(replaced);
        return kept;
    }

    private Uni<Archive> refused(WorkspaceName workspace, int version, ProblemException why) {
        Problem problem = why.problem();
        Uni<?> noted = isOfTheBytes(problem)
                ? configurations.refuse(workspace, version, refusal(problem))
                : Uni.createFrom().voidItem();
        return noted.flatMap(done -> Uni.createFrom().failure(why));
    }

    private static Refusal refusal(Problem problem) {
        return new Refusal(problem.code(), problem.detail());
    }

    private static Configuration taken(Uploaded uploaded, WorkspaceName workspace, int version, String sha256) {
        return switch (uploaded) {
            case Uploaded.Done done -> done.configuration();
            case Uploaded.NotFound none -> throw notFound(workspace, version);
            case Uploaded.Before before -> requireSame(before.configuration(), sha256);
        };
    }

    static ProblemException notFound(WorkspaceName workspace, int version) {
        return ProblemException.notFound("configuration", version + " of workspace " + workspace);
    }

    private static ProblemException uploadedBefore(Configuration configuration) {
        String became = configuration.status() == Status.ERRORED ? "refused" : "taken";
        return ProblemException.conflict(
                "configuration_uploaded",
                "configuration " + configuration.version() + " of workspace " + configuration.workspace()
                        + " got its upload before, which was " + became + "; make another one");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
