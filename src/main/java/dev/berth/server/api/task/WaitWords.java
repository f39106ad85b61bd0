package dev.berth.server.api.task;

import dev.berth.domain.placement.WaitReason;

/** Why a task waits, in words. */
public final class WaitWords {
    private WaitWords() {}

    /** As what follows "it waits:". */
    public static String of(WaitReason reason) {
        return switch (reason) {
            case WORKSPACE_LOCKED -> "its workspace is locked";
            case FROZEN -> "a freeze window holds it back";
            case EARLIER_TASK -> "an earlier task of its workspace comes first";
            case UPSTREAM -> "an older task of a workspace that comes before its own is at work";
            case NO_PODS_YET -> "its pool has no pod yet";
            case POD_STARTING -> "a pod for it is starting";
            case POD_START_FAILING -> "the pool's pods fail to start";
            case NO_FREE_SLOT -> "every slot of its pool is taken";
            case NO_EXCLUSIVE_POD -> "it needs a pod that runs nothing else, and there is none";
            case RESERVED_POD_BUSY -> "the pod that keeps its plan runs something else";
            case RESERVED_POD_AWAY -> "the pod that keeps its plan is not connected";
            case POOL_AT_MAX -> "its pool may have no more pods";
            case CANNOT_RUN -> "its pool may have no pods while its maxPods is 0";
        };
    }
}
