package dev.berth.server.control.turn;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.OtherPods;
import dev.berth.domain.pool.PodPhase;

/** How many pods and slots of each sort a pool has. Lost pods count for nothing. */
final class PodTotals {

    /** What users see of a pool's size. */
    record Numbers(int totalSlots, int usedSlots, int reservedPods, int living, int ready, int starting) {}

    private int totalSlots;
    private int usedSlots;
    private int reservedPods;
    private int living;
    private int ready;
    private int starting;
    private int startingSlots;
    private int staying;
    private int availableSlots;
    private int availableIdle;
    private int awaySlots;
    private int atWork;
    private int atWorkSlots;
    private int spare;
    private int spareSlots;

    PodTotals copy() {
        PodTotals copy = new PodTotals();
        copy.totalSlots = totalSlots;
        copy.usedSlots = usedSlots;
        copy.reservedPods = reservedPods;
        copy.living = living;
        copy.ready = ready;
        copy.starting = starting;
        copy.startingSlots = startingSlots;
        copy.staying = staying;
        copy.availableSlots = availableSlots;
        copy.availableIdle = availableIdle;
        copy.awaySlots = awaySlots;
        copy.atWork = atWork;
        copy.atWorkSlots = atWorkSlots;
        copy.spare = spare;
        copy.spareSlots = spareSlots;
        return copy;
    }

    void add(PodEntry entry) {
        count(entry, 1);
    }

    void remove(PodEntry entry) {
        count(entry, -1);
    }

    private void count(PodEntry entry, int by) {
        if (!entry.living()) {
            return;
        }
        AgentPod pod = entry.picture();
        boolean isReady = pod.phase() == PodPhase.READY;
        living += by;
        totalSlots += by * pod.slots().size();
        usedSlots += by * pod.running();
        reservedPods += pod.reserved() ? by : 0;
        ready += isReady ? by : 0;
        staying += isReady && pod.contact().gone() == null ? by : 0;
        if (entry.starting()) {
            starting += by;
            startingSlots += by * pod.slots().size();
        }
        if (entry.available()) {
            availableSlots += by * entry.slots();
            availableIdle += pod.runsNothing() ? by : 0;
        } else if (isReady) {
            awaySlots += by * entry.slots();
        }
        if (entry.kind() == PodEntry.Kind.AT_WORK) {
            atWork += by;
            atWorkSlots += entry.available() ? by * entry.slots() : 0;
        }
        if (entry.spare()) {
            spare += by;
            spareSlots += by * entry.slots();
        }
    }

    Numbers numbers() {
        return new Numbers(totalSlots, usedSlots, reservedPods, living, ready, starting);
    }

    /** Those that a picture need not show, as long as it does not. */
    OtherPods others() {
        return new OtherPods(atWork, atWorkSlots, spare, spareSlots);
    }

    int living() {
        return living;
    }

    /** How many are ready and not gone. */
    int staying() {
        return staying;
    }

    /** How many plans those could take that are available. */
    int availableSlots() {
        return availableSlots;
    }

    /** How many are available and run nothing. */
    int availableIdle() {
        return availableIdle;
    }

    /**
     * How many tasks of each kind could find room at most, on pods that are there or starting.
     *
     * @param awaited whether those that cannot be heard may be back soon (L3)
     */
    QueueIndex.Room room(boolean awaited) {
        int soonSlots = startingSlots + (awaited ? awaySlots : 0);
        int soonPods = starting + (awaited ? ready : 0);
        return new QueueIndex.Room(availableSlots + soonSlots, availableIdle + soonPods);
    }
}
