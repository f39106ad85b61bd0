package dev.berth.agent;

import dev.berth.agent.net.Backoff;
import dev.berth.agent.net.StateLink;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * The agent's waits and limits that the server does not tell it.
 *
 * @param reconnect between connections
 * @param refused between connections while the server refuses this agent
 * @param request between tries of one request
 * @param connectTimeout for opening the socket
 * @param welcomeTimeout from {@code hello} to {@code welcome}
 * @param sendTimeout for one frame; longer and the socket counts as dead
 * @param finishedRepeat a result is repeated after so long without an acknowledgement
 * @param logRepeat output is sent again after so long without an acknowledgement
 * @param abandonGrace for the process of an abandoned plan
 * @param timeoutGrace for a process at its time limit
 * @param resultPatience after SIGTERM: how long results wait for a server
 * @param orphanPatience how long an agent that may end without a server keeps a result that nobody came for
 * @param strangerTries so many refusals as an unknown pod end an agent that holds nothing
 * @param state with a server that is asked for a state
 * @param spoolBytes the most output that is kept of one attempt
 */
@RecordBuilder
record AgentTimings(
        Backoff reconnect,
        Backoff refused,
        Backoff request,
        Duration connectTimeout,
        Duration welcomeTimeout,
        Duration sendTimeout,
        Duration finishedRepeat,
        Duration logRepeat,
        Duration abandonGrace,
        Duration timeoutGrace,
        Duration resultPatience,
        Duration orphanPatience,
        int strangerTries,
        StateLink.Patience state,
        long spoolBytes) {
    static final AgentTimings DEFAULT = AgentTimingsBuilder.builder()
            .reconnect(Backoff.DEFAULT)
            .refused(new Backoff(Duration.ofSeconds(15), Duration.ofSeconds(60)))
            .request(Backoff.DEFAULT)
            .connectTimeout(Duration.ofSeconds(15))
            .welcomeTimeout(Duration.ofSeconds(60))
            .sendTimeout(Duration.ofSeconds(20))
            .finishedRepeat(Duration.ofSeconds(30))
            .logRepeat(Duration.ofSeconds(5))
            .abandonGrace(Duration.ofSeconds(15))
            .timeoutGrace(Duration.ofSeconds(30))
            .resultPatience(Duration.ofMinutes(5))
            .orphanPatience(Duration.ofHours(24))
            .strangerTries(5)
            .state(new StateLink.Patience(
                    new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5)), Duration.ofMinutes(15)))
            .spoolBytes(256L << 20)
            .build();
}
