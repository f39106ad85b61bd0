package dev.berth.server.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.server.control.port.StoreUnavailableException;
import io.quarkus.security.ForbiddenException;
import jakarta.ws.rs.NotSupportedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private record Nested(Map<String, Inner> things) {}

    private record Inner(int count, List<Integer> numbers) {}

    @Test
    void aDatabaseThatIsAwayIs503AndSaysWhenToComeBackF8() {
        for (Throwable failure : List.of(
                new StoreUnavailableException(new IOException("refused")),
                new IllegalStateException("wrapped", new StoreUnavailableException(new IOException("refused"))),
                new IllegalStateException("FATAL: the database system is shutting down (57P03)"))) {
            ProblemException problem = Failures.toProblem(failure);
            assertThat(problem.problem().status()).isEqualTo(503);
            assertThat(problem.problem().code()).isEqualTo("database_unavailable");
            assertThat(problem.headers()).containsEntry("Retry-After", "2");
        }
    }

    @Test
    void aFaultOfOursTellsTheCallerNothingOfItsInside() {
        Problem problem = Failures.toProblem(new IllegalStateException("secret: duplicate key (23505)"))
                .problem();
        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.code()).isEqualTo("internal_error");
        assertThat(problem.toJson()).doesNotContain("secret");
    }

    @Test
    void aBadFieldIsNamedByItsPath() {
        assertThat(fieldOf("{\"things\": {\"a\": {\"count\": true}}}")).isEqualTo("things.a.count");
        assertThat(fieldOf("{\"things\": {\"a\": {\"numbers\": [1, []]}}}")).isEqualTo("things.a.numbers[1]");
        assertThat(fieldOf("{\"things\": {\"a\": {\"more\": 1}}}")).isEqualTo("things.a.more");
    }

    @Test
    void whatOthersThrowKeepsItsStatus() {
        assertThat(Failures.toProblem(new ForbiddenException()).problem().code())
                .isEqualTo("forbidden");
        assertThat(Failures.toProblem(new NotSupportedException()).problem().status())
                .isEqualTo(415);
    }

    @Test
    void aProblemLeavesOutViolationsThatItDoesNotHave() {
        assertThat(ProblemException.conflict("pool_exists", "there is one")
                        .problem()
                        .toJson())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,"
                        + "\"detail\":\"there is one\",\"code\":\"pool_exists\"}");
    }

    private static String fieldOf(String json) {
        try {
            new ObjectMapper().readValue(json, Nested.class);
            throw new AssertionError("was read");
        } catch (JsonProcessingException e) {
            return Failures.toProblem(e).problem().violations().getFirst().field();
        }
    }
}
