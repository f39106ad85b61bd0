package dev.berth.server.control.port;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of workspaces, each a tar.gz that was checked before. One may exist before its bytes. Versions count
 * from 1 in each workspace, over all its configurations, whether their bytes ever come or not.
 */
public interface ConfigurationStore {

    /** Where a configuration stands: it waits for its bytes, has them, or was refused with them. */
    enum Status {
        PENDING,
        UPLOADED,
        ERRORED
    }

    /**
     * A configuration without its bytes.
     *
     * @param speculative it never becomes the workspace's newest, and takes plans alone
     * @param provisional it does not become the workspace's newest before a task of it was applied; false from then on
     * @param sha256 of the tar.gz; null unless uploaded
     * @param bytes of the tar.gz; null unless uploaded
     * @param error why it was refused; null unless errored
     * @param createdBy the name of the token; null where nobody noted it
     */
    @RecordBuilder
    record Configuration(
            WorkspaceName workspace,
            int version,
            Status status,
            boolean speculative,
            boolean provisional,
            @Nullable String sha256,
            @Nullable Long bytes,
            @Nullable Refusal error,
            @Nullable String createdBy,
            Instant createdAt,
            @Nullable Instant uploadedAt) {}

    /** Why the bytes were refused: a problem's code, and a sentence. */
    record Refusal(String code, String message) {}

    /**
     * Where in an archive there is something to run; the top is called {@code .}.
     *
     * @param terraform the directories with files that terraform reads
     * @param tofu the same for tofu
     * @param terraformBackends the types of the backends that keep the state without Berth, by directory; null when unknown
     * @param tofuBackends the same for tofu
     */
    record Modules(
            Set<String> terraform,
            Set<String> tofu,
            @Nullable Map<String, String> terraformBackends,
            @Nullable Map<String, String> tofuBackends) {
        public Modules {
            terraform = Set.copyOf(terraform);
            tofu = Set.copyOf(tofu);
            terraformBackends = terraformBackends == null ? null : Map.copyOf(terraformBackends);
            tofuBackends = tofuBackends == null ? null : Map.copyOf(tofuBackends);
        }
    }

    /** A tar.gz that was looked through. */
    @SuppressWarnings("ArrayRecordComponent")
    record Archive(byte[] tarGz, String sha256, Modules modules) {}

    /** Makes a configuration and uploads it at once, as the workspace's newest. Empty when there is no such workspace. */
    Uni<Optional<Configuration>> put(WorkspaceName workspace, Archive archive, Author by, Instant now);

    /**
     * A configuration to make before its bytes.
     *
     * @param speculative as in {@link Configuration}; not with {@code provisional}
     * @param provisional as in {@link Configuration}
     * @param by who makes it
     */
    record Draft(WorkspaceName workspace, boolean speculative, boolean provisional, Author by) {}

    /**
     * Bytes for a configuration that waits for them.
     *
     * @param by who brings them; null for who made it, where nobody is asked
     */
    record Upload(
            WorkspaceName workspace, int version, @Nullable Author by) {}

    /**
     * How long a configuration may wait for its bytes or its first task before the retention takes it away, and how many of
     * a workspace may wait for their bytes at a time.
     */
    record Patience(Duration time, int pending) {}

    /** What became of a draft. */
    sealed interface Made {
        record Done(Configuration configuration) implements Made {}

        record NoWorkspace() implements Made {}

        /** As many as may wait for their bytes do so already. */
        record TooMany() implements Made {}
    }

    /** Makes a configuration that waits for its bytes. */
    Uni<Made> make(Draft draft, Patience patience, Instant now);

    /** What became of an upload. */
    sealed interface Uploaded {
        record Done(Configuration configuration) implements Uploaded {}

        /** There is none of that version, or the workspace is gone. */
        record NotFound() implements Uploaded {}

        /** An upload came before, and was taken or refused; it stays as it is. */
        record Before(Configuration configuration) implements Uploaded {}
    }

    /**
     * Takes the bytes of a configuration that waits for them; of two uploads at once exactly one is taken. An ordinary one
     * becomes the workspace's newest, unless a later version is that already.
     */
    Uni<Uploaded> upload(Upload upload, Archive archive, Instant now);

    /** Notes that the bytes of a configuration that waits for them were refused. */
    Uni<Uploaded> refuse(WorkspaceName workspace, int version, Refusal refusal);

    Uni<Optional<Configuration>> find(WorkspaceName workspace, int version);

    /** Of one workspace, newest first. */
    Uni<Page<Configuration>> list(WorkspaceName workspace, Page.Request page);

    /** The tar.gz; empty when there is none, or none yet. */
    Uni<Optional<byte[]>> content(WorkspaceName workspace, int version, Room room);
}
