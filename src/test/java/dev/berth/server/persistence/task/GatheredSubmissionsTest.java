package dev.berth.server.persistence.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.persistence.database.Gatherer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Submissions that arrive together go together. */
class GatheredSubmissionsTest {
    private static final Gatherer.Limits LIMITS = new Gatherer.Limits(3, 100, 1, 6);
    private static final Outcome STORED = new Outcome.Final(new Submitted.NoWorkspace());

    /** What was handed over to be stored, by its messages, and who waits for it. */
    private final List<List<String>> batches = new ArrayList<>();

    private final List<UniEmitter<? super List<Outcome>>> underWay = new ArrayList<>();
    private final Map<String, CompletableFuture<Outcome>> answers = new HashMap<>();
    private Gatherer<Asked, Outcome> queue = queue(LIMITS);

    private Gatherer<Asked, Outcome> queue(Gatherer.Limits limits) {
        return new Gatherer<>(limits, Runnable::run, batch -> {
            batches.add(
                    batch.stream().map(asked -> asked.submission().message()).toList());
            return Uni.createFrom().emitter(underWay::add);
        });
    }

    private CompletableFuture<Outcome> answer(String message) {
        return answers.get(message);
    }

    private void submit(String message) {
        submit(message, null);
    }

    private void submit(String message, String key) {
        Submission submission = SubmissionBuilder.builder()
                .workspace(new WorkspaceName("prod"))
                .type(TaskType.PLAN)
                .message(message)
                .priority(0)
                .autoApply(null)
                .options(PlanOptions.USUAL)
                .configurationVersion(null)
                .variables(TaskVariables.NONE)
                .timeout(Duration.ofHours(1))
                .submittedBy("ann")
                .submitterPerson(null)
                .idempotencyKey(key == null ? null : new IdempotencyKey("token", key, "body"))
                .source(null)
                .build();
        answers.put(
                message,
                queue.store(new Asked(submission, 1_000, Instant.EPOCH)).subscribeAsCompletionStage());
    }

    /** The oldest batch that is under way is stored. */
    private void stored() {
        int size = batches.get(batches.size() - underWay.size()).size();
        underWay.removeFirst().complete(Collections.nCopies(size, STORED));
    }

    @Test
    void theFirstGoesAtOnceAndThoseThatComeMeanwhileGoTogetherNext() {
        submit("1");
        submit("2");
        submit("3");
        assertThat(batches).containsExactly(List.of("1"));

        stored();

        assertThat(answer("1")).isCompletedWithValue(STORED);
        assertThat(answer("2")).isNotDone();
        assertThat(batches).containsExactly(List.of("1"), List.of("2", "3"));
        stored();
        assertThat(answer("2")).isCompletedWithValue(STORED);
    }

    @Test
    void aBatchHasAtMostSoManyRowsF12() {
        List.of("1", "2", "3", "4", "5").forEach(this::submit);
        stored();
        assertThat(batches.getLast()).containsExactly("2", "3", "4");
        stored();
        assertThat(batches.getLast()).containsExactly("5");
    }

    @Test
    void aBatchHasAtMostSoManyCharactersAndALargerSubmissionGoesAloneF12() {
        String large = "x".repeat(70);
        String huge = "y".repeat(700);
        List.of("1", large, large, huge, "5").forEach(this::submit);

        for (int batch = 0; batch < 4; batch++) {
            stored();
        }

        assertThat(batches).containsExactly(List.of("1"), List.of(large), List.of(large), List.of(huge), List.of("5"));
    }

    @Test
    void moreThanMayWaitAreRefusedF12() {
        for (int waiting = 0; waiting <= LIMITS.waiting(); waiting++) {
            submit("1");
        }
        submit("2");
        assertThatThrownBy(() -> answer("2").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);

        stored();
        submit("3");
        assertThat(answer("3")).isNotDone();
    }

    @Test
    void twoWithOneKeyAreNeverUnderWayTogetherF9() {
        submit("1");
        submit("2", "key");
        submit("3", "key");
        submit("4", "other");

        stored();
        assertThat(batches.getLast()).containsExactly("2", "4");
        stored();
        assertThat(batches.getLast()).containsExactly("3");
        stored();
        submit("5", "key");
        assertThat(batches.getLast()).containsExactly("5");
    }

    @Test
    void aBatchThatFailsFailsForAllOfItsSubmissionsAndTheNextOneGoes() {
        submit("1");
        submit("2", "key");
        submit("3");
        stored();
        submit("4", "key");

        underWay.removeFirst().fail(new IllegalStateException("no"));

        assertThat(answer("2")).isCompletedExceptionally();
        assertThat(answer("3")).isCompletedExceptionally();
        assertThat(batches.getLast()).containsExactly("4");
        stored();
        assertThat(answer("4")).isCompletedWithValue(STORED);
    }

    @Test
    void aStorageThatThrowsHoldsNobodyUp() {
        queue = new Gatherer<>(LIMITS, Runnable::run, batch -> {
            throw new IllegalStateException("no");
        });
        submit("1");
        submit("2");
        assertThat(answer("1")).isCompletedExceptionally();
        assertThat(answer("2")).isCompletedExceptionally();
    }

    @Test
    void asManyBatchesAreUnderWayAsMay() {
        queue = queue(new Gatherer.Limits(1, 100, 2, 6));
        submit("1");
        submit("2");
        submit("3");
        assertThat(batches).containsExactly(List.of("1"), List.of("2"));

        underWay.removeLast().complete(List.of(STORED));

        assertThat(batches.getLast()).containsExactly("3");
        assertThat(answer("1")).isNotDone();
    }
}
