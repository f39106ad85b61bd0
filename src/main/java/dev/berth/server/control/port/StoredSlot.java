package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.Slot;

/** A slot's row; {@code missedHeartbeats} of its attempt is not stored and reads 0. */
public record StoredSlot(PodName pod, Slot slot) {}
