package dev.berth.domain.task;

import org.jspecify.annotations.Nullable;

/**
 * Where the configuration of a task comes from, as its submitter says (O3).
 *
 * @param repository as its forge calls it, such as {@code acme/network}
 * @param commit its full digest, lower-case hex
 * @param pullRequest its number; null for none
 */
public record TaskSource(
        String repository, String commit, @Nullable Integer pullRequest) {}
