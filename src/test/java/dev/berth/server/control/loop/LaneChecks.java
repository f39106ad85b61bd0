package dev.berth.server.control.loop;

import dev.berth.server.control.port.AgentReport;
import java.util.ArrayList;
import java.util.List;

/** In which order what came on one connection may be taken. */
final class LaneChecks {
    /** When a report came: how many came before it, and how much output. */
    private record Waiting(AgentReport report, int order, int printed) {}

    private final SimulatedWorld world;
    /** Those that were not taken yet; one that was said twice is there twice. */
    private final List<Waiting> coming = new ArrayList<>();

    private int printed;
    private int stored;
    private int reports;

    LaneChecks(SimulatedWorld world) {
        this.world = world;
    }

    void printed() {
        printed++;
    }

    void stored(int chunks) {
        stored += chunks;
    }

    void said(AgentReport report) {
        coming.add(new Waiting(report, reports++, printed));
    }

    /** The loop gets it. A heartbeat that went past another report is not the one that came: it proves less (L2). */
    void taken(AgentReport report) {
        Waiting place = first(report);
        coming.remove(place);
        if (stored < printed) {
            world.seen(FaultKind.OUTPUT_OVERTAKEN);
        }
        if (place == null) {
            passing(report);
            return;
        }
        if (report instanceof AgentReport.Finished && stored < place.printed()) {
            world.violated("F1: a result was taken before its output was stored: " + report);
        }
        boolean regular = report instanceof AgentReport.Heartbeat heartbeat && !heartbeat.outOfTurn();
        if (regular && coming.stream().anyMatch(other -> other.order() < place.order())) {
            world.violated("a regular heartbeat overtook what was said before it: " + report);
        }
    }

    /** The connection has ended. */
    void clear() {
        coming.clear();
    }

    /** The loop is free to hear the next thing, so no heartbeat may be waiting, whatever becomes of the output. */
    void heard() {
        if (coming.stream().anyMatch(said -> said.report() instanceof AgentReport.Heartbeat)) {
            world.violated("L1: a heartbeat waits for the store of output");
        }
    }

    private void passing(AgentReport report) {
        if (!(report instanceof AgentReport.Heartbeat heartbeat) || !heartbeat.outOfTurn()) {
            world.violated("what was taken is not what was said: " + report);
        }
        coming.stream()
                .filter(said -> said.report() instanceof AgentReport.Heartbeat heartbeat
                        && heartbeat.provingNothing().equals(report))
                .findFirst()
                .ifPresent(coming::remove);
    }

    private Waiting first(AgentReport report) {
        return coming.stream()
                .filter(said -> said.report().equals(report))
                .findFirst()
                .orElse(null);
    }
}
