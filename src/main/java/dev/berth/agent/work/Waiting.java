package dev.berth.agent.work;

import dev.berth.protocol.AgentMessage.SlotState;

/**
 * What an attempt waits for before its tool can plan or apply.
 *
 * @param what in the words of {@link SlotState}
 * @param whom another attempt, in words; empty when nobody knows, or when there is none
 */
public record Waiting(String what, String whom) {
    static Waiting forInit(String whom) {
        return new Waiting(SlotState.INIT, whom);
    }

    static Waiting forModules() {
        return new Waiting(SlotState.MODULES, "");
    }

    static Waiting forPath(String whom) {
        return new Waiting(SlotState.PATH, whom);
    }
}
