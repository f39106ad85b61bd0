package dev.berth.server.api.pool;

import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Violation;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.TemplateProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Optional;

/** Which runtimes this server has. */
@ApplicationScoped
public class Runtimes {
    private final Instance<PodRuntime> runtimes;

    public Runtimes(@Any Instance<PodRuntime> runtimes) {
        this.runtimes = runtimes;
    }

    /**
     * Agents of a static pool need nobody to make them.
     *
     * @throws ProblemException 422 {@code runtime_unavailable}
     */
    public void require(RuntimeKind kind) {
        if (kind.scaled()) {
            runtime(kind)
                    .map(PodRuntime::unavailable)
                    .orElse(Optional.of("this server was built without it"))
                    .ifPresent(why -> {
                        throw ProblemException.unprocessable(
                                PodRuntime.UNAVAILABLE, "runtime", WireWords.of(kind) + " is not available: " + why);
                    });
        }
    }

    /**
     * What the pool's runtime cannot take of the template is told by the field.
     *
     * @throws ProblemException 400 with all violations
     */
    void check(RuntimeKind kind, String podTemplateJson) {
        List<Violation> violations = runtime(kind).stream()
                .flatMap(runtime -> runtime.check(podTemplateJson).stream())
                .map(problem -> new Violation(field(problem), problem.message()))
                .toList();
        if (!violations.isEmpty()) {
            throw ProblemException.invalid(violations);
        }
    }

    private static String field(TemplateProblem problem) {
        return problem.field().isEmpty() ? "podTemplate" : "podTemplate." + problem.field();
    }

    private Optional<PodRuntime> runtime(RuntimeKind kind) {
        return runtimes.stream().filter(runtime -> runtime.kind() == kind).findFirst();
    }
}
