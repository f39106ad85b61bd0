package dev.berth.server.control.port;

import dev.berth.domain.access.Author;
import dev.berth.domain.hook.HookAddress;
import dev.berth.domain.hook.HookEvent;
import dev.berth.domain.hook.HookScope;
import dev.berth.domain.hook.HookTemplate;
import dev.berth.domain.id.HookName;
import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Whom Berth tells what happens (O1). Addresses and secrets are sealed at rest. */
public interface HookStore {
    /** So many a workspace may have, a pool, and all together. */
    int MOST = 20;

    /**
     * A hook.
     *
     * @param id 0 before it is stored
     * @param author who wrote it last
     */
    @RecordBuilder
    record Hook(
            long id,
            HookScope scope,
            HookName name,
            Wish wish,
            Secrets secrets,
            Author author,
            Instant createdAt,
            Health health) {}

    /**
     * What was asked for; all of it was checked.
     *
     * @param repositories of a forge, those whose commits it is told of; empty for all others
     */
    record Wish(
            HookAddress address,
            HookTemplate template,
            Set<HookEvent> events,
            boolean paused,
            List<String> repositories) {
        public Wish {
            events = Set.copyOf(events);
            repositories = List.copyOf(repositories);
        }
    }

    /**
     * What it signs with. Never to be shown, but once when it is made.
     *
     * @param present the bytes of the secret
     * @param previous the one before; null when there is none
     * @param previousUntil until then both sign
     * @param token what a forge is shown; null for all others
     */
    record Secrets(
            byte[] present,
            byte @Nullable [] previous,
            @Nullable Instant previousUntil,
            @Nullable String token) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Secrets secrets
                    && Arrays.equals(present, secrets.present)
                    && Arrays.equals(previous, secrets.previous)
                    && Objects.equals(previousUntil, secrets.previousUntil)
                    && Objects.equals(token, secrets.token);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(present);
        }

        /** Says nothing of them. */
        @Override
        public String toString() {
            return "secrets";
        }
    }

    /**
     * Whether its receiver is there.
     *
     * @param failures how often in a row it was not
     * @param restUntil until when it is left alone for that; null when it is not
     */
    record Health(int failures, @Nullable Instant restUntil) {
        public static final Health GOOD = new Health(0, null);
    }

    /** What became of a creation. */
    enum Created {
        CREATED,
        /** The workspace or pool is not there. */
        NOTHING_TO_TELL_OF,
        NAME_TAKEN,
        TOO_MANY
    }

    /** Those of a scope, by name. */
    Uni<List<Hook>> of(HookScope scope);

    Uni<Optional<Hook>> find(HookScope scope, HookName name);

    Uni<Created> create(Hook hook);

    /** Changes wish, secrets and author, while nobody else changes it; what the change throws comes back. */
    Uni<Optional<Hook>> update(HookScope scope, HookName name, UnaryOperator<Hook> change);

    Uni<Boolean> delete(HookScope scope, HookName name);

    /** Whether a forge of the workspace has that repository (O3). */
    Uni<Boolean> knows(WorkspaceName workspace, String repository);

    /** The number of the comment that a hook keeps on a pull request; empty before there is one. */
    Uni<Optional<String>> comment(long hook, String repository, int pullRequest);

    /** Remembers it. */
    Uni<Void> keepComment(long hook, PullComment comment);

    /** A comment on a pull request, by its number there. */
    record PullComment(String repository, int pullRequest, String comment) {}
}
