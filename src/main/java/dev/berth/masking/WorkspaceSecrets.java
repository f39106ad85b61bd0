package dev.berth.masking;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which values of a workspace are secret: those that it calls sensitive, and those that were secret before, since the
 * state may still hold them. Server and agent both go by this.
 */
public final class WorkspaceSecrets {
    /** Terraform takes an environment variable of such a name for the value of a variable. */
    private static final String VARIABLE = "TF_VAR_";

    private final Set<String> variables = new TreeSet<>();
    private final Secrets secrets = new Secrets();

    /**
     * A Terraform variable.
     *
     * @param expression whether the value is an HCL expression and no plain text
     */
    public WorkspaceSecrets variable(String name, String value, boolean sensitive, boolean expression) {
        if (sensitive) {
            variables.add(name);
            add(value, expression);
        }
        return this;
    }

    /** An environment variable. */
    public WorkspaceSecrets environment(String name, String value, boolean sensitive) {
        if (sensitive) {
            secrets.add(value);
            variableOf(name).ifPresent(variable -> {
                variables.add(variable);
                secrets.addExpression(value);
            });
        }
        return this;
    }

    /** The Terraform variable that takes its value from an environment variable of that name, if one does. */
    public static Optional<String> variableOf(String environment) {
        return environment.startsWith(VARIABLE)
                ? Optional.of(environment.substring(VARIABLE.length()))
                : Optional.empty();
    }

    /** A variable of a task, to be told after those of the workspace: it is as secret as what it takes the place of. */
    public WorkspaceSecrets ofTask(String name, String expression) {
        if (variables.contains(name)) {
            secrets.addExpression(expression);
        }
        return this;
    }

    /** A value that is or was secret, whoever had it. */
    public WorkspaceSecrets known(String value, boolean expression) {
        if (!CommonValues.isCommonFormer(value, expression)) {
            add(value, expression);
        }
        return this;
    }

    /** The names of the variables whose values are hidden, however short they are. */
    public Set<String> variables() {
        return variables;
    }

    /** The values that are masked. */
    public Secrets secrets() {
        return secrets;
    }

    private void add(String value, boolean expression) {
        if (expression) {
            secrets.addExpression(value);
        } else {
            secrets.add(value);
        }
    }
}
