package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhaseOutputTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final LogStream STREAM = new LogStream(new TaskId(7), Phase.PLAN, 0);

    @Test
    void aDatabaseThatIsAwayLooksLikeAToolThatIsSilent() {
        PhaseOutput output = new PhaseOutput(
                new Logs(Uni.createFrom().failure(new StoreUnavailableException(new IllegalStateException("away")))),
                CLOCK);

        assertThat(output.read(STREAM, 0, 10).await().indefinitely()).isEmpty();
    }

    @Test
    void aTaskThatIsGoneAndAFaultOfTheServerAreTold() {
        PhaseOutput gone = new PhaseOutput(new Logs(Uni.createFrom().item(Optional.empty())), CLOCK);
        PhaseOutput faulty =
                new PhaseOutput(new Logs(Uni.createFrom().failure(new IllegalStateException("fault"))), CLOCK);

        assertThatThrownBy(() -> gone.read(STREAM, 0, 10).await().indefinitely())
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> faulty.read(STREAM, 0, 10).await().indefinitely())
                .isInstanceOf(IllegalStateException.class);
    }

    /** A store that answers to nothing but the question for bytes. */
    private record Logs(Uni<Optional<Excerpt>> answer) implements LogStore {
        @Override
        public Uni<Optional<Excerpt>> bytes(TaskId task, Part part, long offset, int maxBytes) {
            return answer;
        }

        @Override
        public Uni<List<Stored>> append(PoolName pool, PodName pod, List<Chunk> chunks, long maxBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Optional<Slice>> read(TaskId task, Part part, long offset, int maxBytes) {
            throw new UnsupportedOperationException();
        }
    }
}
