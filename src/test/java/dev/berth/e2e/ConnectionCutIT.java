package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way between agent and server is gone for 20 s, under output (F1). */
class ConnectionCutIT {
    private static final int LINES = 60;
    private static final Duration OUTAGE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** A plan on an agent behind a cable. */
    private static final class Subject implements AutoCloseable {
        private final Cable.Damage damage;
        private final Api api;
        private final Gate gate = new Gate();
        private final Cable cable;
        private final StaticAgent agent;
        private final long task;

        Subject(Cable.Damage damage, ServerUnderTest server, Path folder) {
            String name = damage.name().toLowerCase(Locale.ROOT).replace('_', '-');
            this.damage = damage;
            this.api = server.api();
            this.cable = new Cable(server.port(), damage);
            this.agent = new StaticAgent(api, name, cable.url(), folder.resolve(name));
            api.workspace(name, name, gate.lines(LINES));
            this.task = api.plan(name);
            gate.let(LINES / 3);
        }

        boolean talks() {
            return Gate.linesIn(api.log(task)).size() > LINES / 3;
        }

        /** The plan goes on and prints; where its bundle cannot be stored, that has to wait as well. */
        void cut() {
            cable.cut();
            gate.let(LINES / 3);
            gate.awaitArrivals(2 * LINES / 3);
            if (damage != Cable.Damage.SILENCE) {
                gate.open();
            }
        }

        boolean isOver() {
            return !api.task(task).get("status").asText().equals("running");
        }

        void mend() {
            cable.mend();
            gate.open();
        }

        void isPlannedWithEveryLineOnce() {
            JsonNode planned = api.await(task, "planned");
            assertThat(planned.get("attempt").asInt()).as("%s", damage).isEqualTo(1);
            assertThat(Gate.linesIn(api.log(task))).as("%s", damage).isEqualTo(Gate.printed(LINES));
            assertThat(gate.arrived()).as("%s", damage).isEqualTo(LINES);
        }

        @Override
        public void close() {
            agent.close();
            cable.close();
            gate.close();
        }
    }

    @Test
    void afterTwentySecondsWithoutAConnectionEveryLineIsThereOnceAndInOrder() throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(folder, Map.of())) {
            List<Subject> subjects = Arrays.stream(Cable.Damage.values())
                    .map(damage -> new Subject(damage, server, folder))
                    .toList();
            try {
                Awaitility.await("output of all")
                        .atMost(Duration.ofSeconds(240))
                        .until(() -> subjects.stream().allMatch(Subject::talks));
                subjects.forEach(Subject::cut);
                Awaitility.await()
                        .during(OUTAGE)
                        .atMost(OUTAGE.plusSeconds(60))
                        .until(() -> subjects.stream().noneMatch(Subject::isOver));
                subjects.forEach(Subject::mend);
                subjects.forEach(Subject::isPlannedWithEveryLineOnce);
            } finally {
                subjects.forEach(Subject::close);
            }
        }
    }
}
