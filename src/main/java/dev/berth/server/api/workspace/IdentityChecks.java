package dev.berth.server.api.workspace;

import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.issuer.WorkloadToken.Form;
import dev.berth.module.ReservedEnvironment;
import dev.berth.server.api.problem.Checks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens a workspace may want for its runs (A11). Where a plan would keep the token itself, as it keeps the values of
 * variables, only its path may go.
 */
final class IdentityChecks {
    static final int MAX_COUNT = 5;
    private static final int MAX_OTHERS = 10;
    private static final int MAX_AUDIENCE = 255;
    private static final int MAX_TEXT = 4 * 1024;
    private static final String KEPT_BY_PLANS = "TF_VAR_";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern AUDIENCE = Pattern.compile("[\\x21-\\x7e]+");

    private IdentityChecks() {}

    /** @param environment the variables that the workspace sets itself */
    static List<WorkloadToken> tokens(
            Checks checks, @Nullable List<@Nullable IdentityRequest> requested, Set<String> environment) {
        List<WorkloadToken> tokens = new ArrayList<>();
        if (requested == null) {
            return tokens;
        }
        checks.require(requested.size() <= MAX_COUNT, "identity", "must have at most " + MAX_COUNT + " entries");
        Taken taken = new Taken(new HashSet<>(environment), new HashSet<>(environment));
        int index = 0;
        for (IdentityRequest request : requested.subList(0, Math.min(requested.size(), MAX_COUNT))) {
            String field = "identity[" + index++ + "]";
            if (request == null) {
                checks.require(false, field, "must be an object with a variable and an audience");
                continue;
            }
            tokens.add(token(checks, field, request, taken));
        }
        return tokens;
    }

    /** The variables that are set already. What plans are given may be something else for applies. */
    private record Taken(Set<String> plan, Set<String> apply) {
        boolean take(String name, IdentityRequest by) {
            boolean free = !isFor(by.plan()) || plan.add(name);
            return (!isFor(by.apply()) || apply.add(name)) && free;
        }
    }

    private static boolean isFor(@Nullable Boolean phase) {
        return !Boolean.FALSE.equals(phase);
    }

    private static WorkloadToken token(Checks checks, String field, IdentityRequest request, Taken taken) {
        String variable = ValueChecks.text(checks, field + ".variable", request.variable(), ValueChecks.MAX_NAME);
        name(checks, field + ".variable", variable, taken.take(variable, request));
        String audience = audience(checks, field + ".audience", request.audience());
        boolean plan = isFor(request.plan());
        boolean apply = isFor(request.apply());
        checks.require(plan || apply, field, "must be for plan, for apply, or for both");
        boolean value = Boolean.TRUE.equals(request.value());
        checks.require(
                !value || !variable.startsWith(KEPT_BY_PLANS),
                field + ".value",
                "must not be set for a " + KEPT_BY_PLANS + " variable: the plan would keep the token");
        String template = template(checks, field + ".template", request.template());
        checks.require(
                !value || template == null, field + ".template", "must not be given with value: it is about a path");
        Form form = value ? Form.VALUE : template == null ? Form.PATH : Form.TEMPLATE;
        Map<String, String> others = environment(checks, field, request, taken);
        return new WorkloadToken(variable, audience, plan || !apply, apply, form, value ? null : template, others);
    }

    private static void name(Checks checks, String field, String name, boolean free) {
        ValueChecks.requireName(checks, field, NAME, name);
        checks.require(
                !ReservedEnvironment.isRefused(name), field, "is a variable that Berth sets or does not pass on");
        checks.require(free, field, "is set already, in environment or by another entry");
    }

    private static Map<String, String> environment(Checks checks, String field, IdentityRequest request, Taken taken) {
        Map<String, String> environment = new LinkedHashMap<>();
        Map<String, @Nullable String> requested = request.environment();
        if (requested == null) {
            return environment;
        }
        checks.require(
                requested.size() <= MAX_OTHERS, field + ".environment", "must have at most " + MAX_OTHERS + " entries");
        requested.forEach((name, value) -> {
            String where = field + ".environment." + ValueChecks.shown(name);
            name(checks, where, name, taken.take(name, request));
            environment.put(name, ValueChecks.text(checks, where, value, MAX_TEXT));
        });
        return environment;
    }

    private static String audience(Checks checks, String field, @Nullable String audience) {
        String text = audience == null ? "" : audience;
        checks.require(
                text.length() <= MAX_AUDIENCE && AUDIENCE.matcher(text).matches(),
                field,
                "must be 1 to " + MAX_AUDIENCE + " visible ASCII characters without blanks");
        return text;
    }

    private static @Nullable String template(Checks checks, String field, @Nullable String template) {
        if (template == null) {
            return null;
        }
        String text = ValueChecks.text(checks, field, template, MAX_TEXT);
        checks.require(
                text.contains(WorkloadToken.PATH),
                field,
                "must have " + WorkloadToken.PATH + " where the path is to be");
        return text;
    }
}
