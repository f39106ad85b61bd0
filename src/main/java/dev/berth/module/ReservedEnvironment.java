package dev.berth.module;

import java.util.List;
import java.util.Set;

/**
 * Environment variables that would make a tool do something else than Berth says: take other flags ({@code TF_CLI_ARGS*}
 * with {@code -state}, {@code -backend=false} ...), keep its data or its state elsewhere, or run something else.
 */
public final class ReservedEnvironment {
    private static final List<String> STEERING_PREFIXES = List.of("TF_CLI_");
    private static final Set<String> STEERING = Set.of(
            "TF_DATA_DIR",
            "TF_WORKSPACE",
            "TF_IN_AUTOMATION",
            "TF_INPUT",
            "TF_PLUGIN_CACHE_DIR",
            "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE",
            "TF_TEMP_LOG_PATH",
            "TERRAFORM_CONFIG");

    /** {@code TF_LOG} and its kin would write credentials into the output. */
    private static final List<String> REFUSED_PREFIXES = List.of("TF_HTTP_", "TF_LOG", "BERTH_", "LD_", "DYLD_");

    private static final Set<String> REFUSED =
            Set.of("PATH", "HOME", "TMPDIR", "PWD", "OLDPWD", "TF_REATTACH_PROVIDERS", "TF_FORK");

    private ReservedEnvironment() {}

    /** Whether no workspace may set it. */
    public static boolean isRefused(String name) {
        return isSteering(name)
                || REFUSED.contains(name)
                || REFUSED_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Whether it never reaches a tool, wherever it comes from. */
    public static boolean isSteering(String name) {
        return STEERING.contains(name) || STEERING_PREFIXES.stream().anyMatch(name::startsWith);
    }
}
