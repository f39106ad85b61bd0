package dev.berth.agent.work;

import dev.berth.masking.Secrets;
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
        Secrets secrets = new Secrets();
        new TreeMap<>(work.environment())
                .values().stream()
                        .filter(WorkDocument.EnvironmentVariable::sensitive)
                        .forEach(variable -> secrets.add(variable.value()));
        new TreeMap<>(work.variables()).forEach((name, variable) -> {
            if (variable.sensitive() || declaredSensitive.test(name)) {
                add(secrets, variable);
            }
        });
        return secrets;
    }

    private static void add(Secrets secrets, WorkDocument.Variable variable) {
        if (variable.hcl()) {
            secrets.addExpression(variable.value());
        } else {
            secrets.add(variable.value());
        }
    }
}
