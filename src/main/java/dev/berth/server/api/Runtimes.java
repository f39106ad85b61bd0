package dev.berth.server.api;

import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Words;
import dev.berth.server.control.port.PodRuntime;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

/** Which runtimes this server has. */
@ApplicationScoped
class Runtimes {
    private final Instance<PodRuntime> runtimes;

    Runtimes(@Any Instance<PodRuntime> runtimes) {
        this.runtimes = runtimes;
    }

    /**
     * Agents of a static pool need nobody to make them.
     *
     * @throws ProblemException 422 {@code runtime_unavailable}
     */
    void require(RuntimeKind kind) {
        boolean available = kind == RuntimeKind.STATIC || runtimes.stream().anyMatch(runtime -> runtime.kind() == kind);
        if (!available) {
            throw ProblemException.unprocessable(
                    "runtime_unavailable", "runtime", Words.of(kind) + " is not available on this server");
        }
    }
}
