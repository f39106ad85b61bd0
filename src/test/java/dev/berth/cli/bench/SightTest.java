package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SightTest {
    @Test
    void aMetricIsTheSumOverItsLabels() {
        String metrics = """
                # HELP a b
                a_total{x="1"} 2.0
                a_total{x="2"} 3.5
                a_total_more 9
                b_total 1.5E3
                """;
        assertThat(Sight.value(metrics, "a_total")).isEqualTo(5.5);
        assertThat(Sight.value(metrics, "b_total")).isEqualTo(1_500);
        assertThat(Sight.value(metrics, "c_total")).isEqualTo(-1);
    }

    @Test
    void aServerThatForwardsDoesNotKnowWhatTheTasksCost() {
        String work = "postgresql_completed_total 7\nprocess_cpu_time_ns_total 9\n";
        Reading seen = new Reading(1, Cost.UNKNOWN, Cost.UNKNOWN, Cost.UNKNOWN, -1);

        assertThat(Sight.with(work, seen).statements()).isEqualTo(7);
        Reading forwarding = Sight.with(work + "http_server_requests_seconds_count{uri=\"/forwarded\"} 1\n", seen);
        assertThat(forwarding.statements()).isNegative();
        assertThat(forwarding.server().known()).isFalse();
    }

    @Test
    void thisProcessHasUsedSomething() {
        Cost cost = Cost.of(ProcessHandle.current().pid());
        assertThat(cost.cpuNanos()).isPositive();
        assertThat(cost.bytes()).isPositive();
        assertThat(Cost.ofFamily(ProcessHandle.current().pid()).bytes()).isPositive();
    }

    @Test
    void aProcessThatIsNotThereIsNotKnown() {
        assertThat(Cost.of(Long.MAX_VALUE).known()).isFalse();
    }
}
