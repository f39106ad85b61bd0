package dev.berth.agent.work;

import dev.berth.masking.Secrets;
import dev.berth.masking.WorkspaceSecrets;
import dev.berth.protocol.WorkDocument;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The secret values of a workspace, as of a plan: an apply masks them too, whatever has become of them since. */
final class PlanSecrets {
    private PlanSecrets() {}

    /** Those that the work document brings, in a fixed order. */
    static Secrets of(WorkDocument work) {
        return of(work, name -> false);
    }

    /** The same, and the values of the variables that the configuration itself calls sensitive. */
    static Secrets of(WorkDocument work, Predicate<String> declaredSensitive) {
        WorkspaceSecrets secrets = new WorkspaceSecrets();
        new TreeMap<>(work.environment())
                .forEach((name, variable) -> secrets.environment(
                        name,
                        variable.value(),
                        variable.sensitive()
                                || WorkspaceSecrets.variableOf(name)
                                        .filter(declaredSensitive)
                                        .isPresent()));
        new TreeMap<>(work.variables())
                .forEach((name, variable) -> secrets.variable(
                        name, variable.value(), variable.sensitive() || declaredSensitive.test(name), variable.hcl()));
        work.formerly().forEach(secret -> secrets.known(secret.value(), secret.hcl()));
        return secrets.secrets();
    }
}
