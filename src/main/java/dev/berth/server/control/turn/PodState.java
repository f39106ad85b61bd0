package dev.berth.server.control.turn;

import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.port.StoredPod;
import java.util.ArrayList;
import java.util.List;

/** A pod as it is stored: its row, its slots by index, its reservations. */
public record PodState(StoredPod row, List<Slot> slots, List<Reservation> reservations) {
    public PodState {
        slots = List.copyOf(slots);
        reservations = List.copyOf(reservations);
    }

    /** Whether it runs nothing and holds nothing. */
    boolean free() {
        if (!reservations.isEmpty()) {
            return false;
        }
        for (Slot slot : slots) {
            if (slot.taken()) {
                return false;
            }
        }
        return true;
    }

    PodState withRow(StoredPod other) {
        return new PodState(other, slots, reservations);
    }

    PodState withSlot(Slot slot) {
        List<Slot> others = new ArrayList<>(slots);
        others.replaceAll(old -> old.index() == slot.index() ? slot : old);
        return new PodState(row, others, reservations);
    }

    PodState withReservations(List<Reservation> others) {
        return new PodState(row, slots, others);
    }
}
