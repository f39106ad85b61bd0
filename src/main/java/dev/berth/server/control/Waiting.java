package dev.berth.server.control;

import dev.berth.domain.placement.WaitReason;
import java.time.Instant;

/** Why a pending task waits, and since when for that reason. */
public record Waiting(WaitReason reason, Instant since) {}
