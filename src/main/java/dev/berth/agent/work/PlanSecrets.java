package dev.berth.agent.work;

import dev.berth.masking.Secrets;
import dev.berth.masking.WorkspaceSecrets;
import dev.berth.module.RootModule;
import dev.berth.protocol.WorkDocument;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The secret values of a workspace, as of a plan: an apply masks them too, whatever has become of them since. */
final class PlanSecrets {
    private PlanSecrets() {}

    /** Those that the work document brings, in a fixed order. */
    static Secrets of(WorkDocument work) {
        return secrets(work, name -> false).secrets();
    }

    /** The same, and the values of the variables that the root module calls sensitive, or may call so. */
    static Secrets of(WorkDocument work, RootModule module) {
        return secrets(work, name -> module.isSensitive(name) || isDoubtful(work, module, name))
                .secrets();
    }

    /** Of a task's own variables nobody says whether they are secret but the configuration, as far as it can be read. */
    private static boolean isDoubtful(WorkDocument work, RootModule module, String name) {
        return work.isOwn(name) && !module.isShown(name);
    }

    private static WorkspaceSecrets secrets(WorkDocument work, Predicate<String> hidden) {
        WorkspaceSecrets secrets = new WorkspaceSecrets();
        new TreeMap<>(work.environment())
                .forEach((name, variable) -> secrets.environment(
                        name,
                        variable.value(),
                        variable.sensitive()
                                || WorkspaceSecrets.variableOf(name)
                                        .filter(hidden)
                                        .isPresent()));
        new TreeMap<>(work.variables())
                .forEach((name, variable) -> secrets.variable(
                        name, variable.value(), variable.sensitive() || hidden.test(name), variable.hcl()));
        work.formerly().forEach(secret -> secrets.known(secret.value(), secret.hcl()));
        return secrets;
    }
}
