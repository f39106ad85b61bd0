package dev.berth.agent.work;

import dev.berth.agent.files.Manifest;
import dev.berth.agent.output.Secrets;
import dev.berth.protocol.WorkDocument;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The secret values of a workspace, as of a plan: an apply masks them too, whatever has become of them since. */
final class PlanSecrets {
    private PlanSecrets() {}

    /** Those that the work document brings, in a fixed order. */
    static List<Manifest.Secret> of(WorkDocument work) {
        Stream<Manifest.Secret> environment = new TreeMap<>(work.environment())
                .values().stream()
                        .filter(WorkDocument.EnvironmentVariable::sensitive)
                        .map(variable -> new Manifest.Secret(variable.value(), false));
        Stream<Manifest.Secret> variables = new TreeMap<>(work.variables())
                .values().stream()
                        .filter(WorkDocument.Variable::sensitive)
                        .map(variable -> new Manifest.Secret(variable.value(), variable.hcl()));
        return Stream.concat(environment, variables).distinct().toList();
    }

    static Secrets add(Secrets secrets, List<Manifest.Secret> values) {
        for (Manifest.Secret secret : values) {
            var unused = secret.expression() ? secrets.addExpression(secret.value()) : secrets.add(secret.value());
        }
        return secrets;
    }
}
