package dev.berth.server.api.workspace;

import dev.berth.module.ReservedEnvironment;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What environment variables may be called and hold. Those are refused by which Berth itself steers the tool, those that
 * would write credentials into a log, and those that change what is run. Linux takes at most 131,071 bytes for one with
 * its name, and a fourth of the stack's limit, usually 2 MiB, for all together with the arguments: what is accepted
 * here leaves room for what the agent adds.
 */
final class EnvironmentChecks {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_BYTES_TOGETHER = 512 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private EnvironmentChecks() {}

    static Map<String, Variable> environment(
            Checks checks, @Nullable Map<String, @Nullable EnvironmentRequest> requested) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        if (requested == null) {
            return variables;
        }
        ValueChecks.requireFew(checks, "environment", requested.size());
        requested.forEach((name, request) -> {
            String field = "environment." + ValueChecks.shown(name);
            ValueChecks.requireName(checks, field, NAME, name);
            checks.require(
                    !ReservedEnvironment.isRefused(name), field, "is a variable that Berth sets or does not pass on");
            if (request == null) {
                checks.require(false, field, "must be an object with a value");
                return;
            }
            String text = ValueChecks.text(checks, field + ".value", request.value(), MAX_BYTES);
            variables.put(name, new Variable(text, Boolean.TRUE.equals(request.sensitive()), false));
        });
        long all = variables.entrySet().stream()
                .mapToLong(entry -> ValueChecks.bytes(entry.getKey())
                        + ValueChecks.bytes(entry.getValue().value()))
                .sum();
        checks.require(
                all <= MAX_BYTES_TOGETHER,
                "environment",
                "must have at most " + MAX_BYTES_TOGETHER + " bytes together");
        return variables;
    }
}
