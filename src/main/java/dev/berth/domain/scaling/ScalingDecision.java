package dev.berth.domain.scaling;

import dev.berth.domain.id.PodName;
import java.util.List;

/** What to do about the number of pods. Every decision carries its reason (S11). */
public sealed interface ScalingDecision {

    /** Why, the same word in the log, the metric and the API. */
    ScalingReason reason();

    /** Leave the pods as they are. */
    record Hold(ScalingReason reason) implements ScalingDecision {}

    /** Create this many pods now (S12 bounds it). */
    record ScaleOut(int count, ScalingReason reason) implements ScalingDecision {}

    /** Drain these pods, which run and hold nothing (S4, S5). */
    record Remove(List<PodName> pods, ScalingReason reason) implements ScalingDecision {
        public Remove {
            pods = List.copyOf(pods);
        }
    }
}
