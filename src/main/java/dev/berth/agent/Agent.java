package dev.berth.agent;

import java.io.IOException;
import sun.misc.Signal;

/** The role {@code agent}. */
public final class Agent {
    private Agent() {}

    /**
     * Runs an agent until it has ended. SIGTERM and SIGINT drain it, a second one ends it at once.
     *
     * @return the exit code: 0 done, 1 failed
     */
    public static int run(AgentOptions options) {
        Events events = new Events();
        events.toStandardError();
        try {
            AgentProcess process = new AgentProcess(options, AgentTimings.DEFAULT, events);
            onSignal("TERM", process, events);
            onSignal("INT", process, events);
            events.info("agent started", "pool", options.pool(), "pod", options.pod(), "slots", options.slots());
            return process.run();
        } catch (IOException e) {
            events.warn("agent cannot start", "cause", e);
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void onSignal(String name, AgentProcess process, Events events) {
        try {
            var unused = Signal.handle(new Signal(name), signal -> process.terminate());
        } catch (IllegalArgumentException e) {
            events.warn("signal not handled", "signal", name, "cause", e);
        }
    }
}
