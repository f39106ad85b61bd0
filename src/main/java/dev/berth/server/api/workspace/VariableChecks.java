package dev.berth.server.api.workspace;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What variables may be called and hold. They reach the tool in a file, so one may be as large as all together. */
@ApplicationScoped
public class VariableChecks {
    /** As HCL has identifiers: letters of any script. */
    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}-]*");

    /** The expressions of one task together. */
    private static final int MAX_TASK_BYTES = 64 * 1024;

    private final long maxBytes;
    private final Set<String> hidden;

    @Inject
    VariableChecks(BerthConfig config) {
        this(config.limits().variablesSize().asLongValue(), Set.of());
    }

    private VariableChecks(long maxBytes, Set<String> hidden) {
        this.maxBytes = maxBytes;
        this.hidden = hidden;
    }

    /** The same for a caller who may not see the values that these variables have. */
    VariableChecks hiding(Set<String> names) {
        return new VariableChecks(maxBytes, names);
    }

    /** The variables of a workspace. */
    Map<String, Variable> variables(Checks checks, @Nullable Map<String, @Nullable VariableRequest> requested) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        if (requested == null) {
            return variables;
        }
        ValueChecks.requireFew(checks, "variables", requested.size());
        requested.forEach((name, request) -> {
            String field = "variables." + ValueChecks.shown(name);
            ValueChecks.requireName(checks, field, NAME, name);
            if (request == null) {
                checks.require(false, field, "must be an object with a value");
                return;
            }
            boolean hcl = Boolean.TRUE.equals(request.hcl());
            boolean sensitive = Boolean.TRUE.equals(request.sensitive());
            String text = ValueChecks.text(checks, field + ".value", request.value(), maxBytes);
            if (hcl && request.value() != null) {
                ValueChecks.requireExpression(checks, field + ".value", text, sensitive || hidden.contains(name));
            }
            variables.put(name, new Variable(text, sensitive, hcl));
        });
        long all = variables.entrySet().stream()
                .mapToLong(entry -> ValueChecks.bytes(entry.getKey())
                        + ValueChecks.bytes(entry.getValue().value()))
                .sum();
        checks.require(all <= maxBytes, "variables", "must have at most " + maxBytes + " bytes together");
        return variables;
    }

    /** The variables of a task, each an expression. */
    public static Map<String, String> expressions(Checks checks, @Nullable Map<String, @Nullable String> requested) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (requested == null) {
            return variables;
        }
        ValueChecks.requireFew(checks, "variables", requested.size());
        requested.forEach((name, value) -> {
            String field = "variables." + ValueChecks.shown(name);
            ValueChecks.requireName(checks, field, NAME, name);
            String text = ValueChecks.text(checks, field, value, MAX_TASK_BYTES);
            if (value != null) {
                // Sealed and masked like what is sensitive, but told to nobody but whoever brings it.
                ValueChecks.requireExpression(checks, field, text, false);
            }
            variables.put(name, text);
        });
        long all = variables.values().stream().mapToLong(ValueChecks::bytes).sum();
        checks.require(all <= MAX_TASK_BYTES, "variables", "must have at most " + MAX_TASK_BYTES + " bytes together");
        return variables;
    }
}
