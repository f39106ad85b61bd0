package dev.berth.server.web.workspace;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import java.util.Map;

/** Of which kind a named value is. */
public enum ValueKind {
    VARIABLES("variables", "Terraform variables", "variable"),
    ENVIRONMENT("environment", "Environment variables", "environment variable");

    private final String word;
    private final String label;
    private final String one;

    ValueKind(String word, String label, String one) {
        this.word = word;
        this.label = label;
        this.one = one;
    }

    /** @throws ProblemException 404 */
    static ValueKind of(String word) {
        for (ValueKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw ProblemException.notFound("kind of values", word.length() > 20 ? "of that name" : word);
    }

    Map<String, Variable> of(Workspace workspace) {
        return this == VARIABLES ? workspace.variables() : workspace.environment();
    }

    /** As the API names the field. */
    public String word() {
        return word;
    }

    public String label() {
        return label;
    }

    public String one() {
        return one;
    }
}
