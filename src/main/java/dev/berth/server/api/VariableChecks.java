package dev.berth.server.api;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What variables may be called and hold. The environment variables that are refused are those by which Berth itself
 * steers Terraform ({@code TF_HTTP_*}, {@code TF_CLI_*}, {@code TF_DATA_DIR}, …), those that would write its state
 * password into a log ({@code TF_LOG*}), and those that change what is run ({@code PATH}, {@code LD_*}).
 */
final class VariableChecks {
    private static final int MAX_COUNT = 500;
    private static final int MAX_NAME = 128;
    private static final int MAX_VALUE = 64 * 1024;
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final List<String> REFUSED_PREFIXES =
            List.of("TF_HTTP_", "TF_CLI_", "TF_LOG", "BERTH_", "LD_", "DYLD_");
    private static final Set<String> REFUSED = Set.of(
            "PATH",
            "HOME",
            "TF_DATA_DIR",
            "TF_WORKSPACE",
            "TF_PLUGIN_CACHE_DIR",
            "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE",
            "TF_IN_AUTOMATION",
            "TF_INPUT",
            "TF_TEMP_LOG_PATH",
            "TF_REATTACH_PROVIDERS",
            "TF_FORK");

    private VariableChecks() {}

    static Map<String, Variable> variables(Checks checks, @Nullable Map<String, @Nullable VariableRequest> requested) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        if (requested == null) {
            return variables;
        }
        requireFew(checks, "variables", requested.size());
        requested.forEach((name, request) -> {
            String field = "variables." + shown(name);
            requireName(checks, field, VARIABLE_NAME, name);
            if (request == null) {
                checks.require(false, field, "must be an object with a value");
                return;
            }
            boolean hcl = Boolean.TRUE.equals(request.hcl());
            variables.put(name, variable(checks, field, request.value(), request.sensitive(), hcl));
        });
        return variables;
    }

    static Map<String, Variable> environment(
            Checks checks, @Nullable Map<String, @Nullable EnvironmentRequest> requested) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        if (requested == null) {
            return variables;
        }
        requireFew(checks, "environment", requested.size());
        requested.forEach((name, request) -> {
            String field = "environment." + shown(name);
            requireName(checks, field, ENVIRONMENT_NAME, name);
            checks.require(!refused(name), field, "is a variable that Berth sets or does not pass on");
            if (request == null) {
                checks.require(false, field, "must be an object with a value");
                return;
            }
            variables.put(name, variable(checks, field, request.value(), request.sensitive(), false));
        });
        return variables;
    }

    private static Variable variable(
            Checks checks, String field, @Nullable String value, @Nullable Boolean sensitive, boolean hcl) {
        checks.require(value != null, field + ".value", "must be given");
        String text = value == null ? "" : value;
        checks.require(text.length() <= MAX_VALUE, field + ".value", "must have at most 65536 characters");
        // Neither an environment variable nor PostgreSQL's text can hold one.
        checks.require(text.indexOf('\0') < 0, field + ".value", "must not contain NUL characters");
        return new Variable(text, Boolean.TRUE.equals(sensitive), hcl);
    }

    private static void requireFew(Checks checks, String field, int count) {
        checks.require(count <= MAX_COUNT, field, "must have at most " + MAX_COUNT + " entries");
    }

    private static void requireName(Checks checks, String field, Pattern pattern, String name) {
        boolean good = name.length() <= MAX_NAME && pattern.matcher(name).matches();
        checks.require(good, field, "must be called " + pattern + " with at most " + MAX_NAME + " characters");
    }

    private static boolean refused(String name) {
        return REFUSED.contains(name) || REFUSED_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static String shown(String name) {
        return (name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name).replaceAll("\\p{Cntrl}", "?");
    }
}
