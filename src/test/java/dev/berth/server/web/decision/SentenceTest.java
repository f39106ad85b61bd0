package dev.berth.server.web.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.port.LoopDecisionBuilder;
import dev.berth.server.web.decision.Things.Thing;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SentenceTest {
    private static LoopDecision decision(Kind kind, String reason, List<TaskId> tasks, List<PodName> pods) {
        return LoopDecisionBuilder.builder()
                .kind(kind)
                .reason(reason)
                .detail(null)
                .count(Math.max(tasks.size(), pods.size()))
                .tasks(tasks)
                .pods(pods)
                .slots(
                        pods.size() == tasks.size()
                                ? tasks.stream().map(task -> 2).toList()
                                : List.of())
                .numbers(new LoopDecision.Numbers(
                        new LoopDecision.Queue(0, 0),
                        new LoopDecision.Slots(0, 0, 0),
                        new LoopDecision.Pods(0, 0, 0, 0)))
                .build();
    }

    private static Sentence sentence(Kind kind, String reason, int count) {
        List<TaskId> tasks =
                IntStream.rangeClosed(1, count).mapToObj(TaskId::new).toList();
        return Sentence.of(decision(kind, reason, tasks, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLACED | plan | 1 | 1 plan got a slot | ''",
                "PLACED | warm_apply | 2 | 2 applies got the slot that kept the plan | ''",
                "PLACED | cold_apply | 1 | 1 apply got a slot elsewhere than the plan was made | ''",
                "WAITED | pool_at_max | 2 | 2 tasks wait | its pool may have no more pods",
                "POD_DRAINING | disk_full | 1 | 1 pod will take no new work | its disk is full",
                "POD_REMOVED | idle_timeout | 2 | 2 pods went away | free for its idleTimeout, and not needed",
                "POD_REMOVED | drained | 1 | 1 pod went away | it drained, and was free",
                "TAKEN_BACK | not_accepted | 1 | 1 task went back to the queue before the work began |"
                        + " the agent did not accept it in time",
                "RUNTIME_AWAY | image_missing | 0 | The runtime makes no pods | image missing"
            })
    void aDecisionIsASentence(Kind kind, String reason, int count, String what, String why) {
        assertThat(sentence(kind, reason, count))
                .isEqualTo(new Sentence(what, why, WireWords.of(kind) + ": " + reason));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindHasWordsForOneAndForMany(Kind kind) {
        assertThat(sentence(kind, "operator", 1).what()).isNotBlank().doesNotContain("_");
        assertThat(sentence(kind, "operator", 5).what()).isNotBlank().doesNotContain("1 ");
    }

    @Test
    void everyReasonOfTheLoopsHasWords() {
        for (WaitReason reason : WaitReason.values()) {
            assertThat(sentence(Kind.WAITED, WireWords.of(reason), 1).why())
                    .contains(" ")
                    .doesNotContain("_");
        }
        for (DrainReason reason : DrainReason.values()) {
            assertThat(sentence(Kind.POD_DRAINING, WireWords.of(reason), 1).why())
                    .contains(" ");
        }
        for (ScalingReason reason : ScalingReason.values()) {
            assertThat(sentence(Kind.HELD, WireWords.of(reason), 0).why()).contains(" ");
        }
    }

    @Test
    void aTaskStandsWithItsSlotAndWhatWasLookedForComesFirst() {
        List<TaskId> tasks = IntStream.rangeClosed(1, 30).mapToObj(TaskId::new).toList();
        List<PodName> pods =
                tasks.stream().map(task -> new PodName("quay-" + task)).toList();
        Things things = Things.of(decision(Kind.PLACED, "plan", tasks, pods), Map.of("task", "25"));
        assertThat(things.first())
                .hasSize(10)
                .startsWith(new Thing("25", "quay-25", "2"), new Thing("1", "quay-1", "2"));
        assertThat(things.others()).isEqualTo(20);
        assertThat(Things.of(decision(Kind.WAITED, "no_free_slot", tasks, List.of()), Map.of())
                        .first())
                .startsWith(new Thing("1", "", ""));
        assertThat(Things.of(decision(Kind.POD_MADE, "demand", List.of(), pods), Map.of("pod", "quay-30"))
                        .first())
                .startsWith(new Thing("", "quay-30", ""));
    }
}
