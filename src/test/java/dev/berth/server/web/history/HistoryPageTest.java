package dev.berth.server.web.history;

import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.berth.domain.id.PoolName;
import dev.berth.server.TestDatabase;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.FigureStore.Minute;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFiguresBuilder;
import dev.berth.server.control.port.WaitHistogram;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The charts of a pool: its figures as shapes and as words, for a time that stands in the address. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HistoryPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CHARTS = 5;

    /** Of a quarter of an hour. */
    private static final int STEPS = 96;

    private static final int LARGEST = 200_000;
    private static final String EVIL = "\"><script>alert(1)</script><b x='";

    @Inject
    FigureStore figures;

    private static Minute minute(String pool, Instant at) {
        return new Minute(
                new PoolName(pool),
                PoolFiguresBuilder.builder()
                        .at(at)
                        .samples(10)
                        .looked(new PoolFigures.Looked(
                                new PoolFigures.Slots(30, 15, 5),
                                new PoolFigures.Pods(1, 9, 2),
                                new PoolFigures.Queue(7, 3)))
                        .tasks(new PoolFigures.Tasks(8, 1, 2, 3, 4, 5))
                        .starts(new PoolFigures.Starts(2, 5_000))
                        .waits(WaitHistogram.of(List.of(Duration.ofSeconds(50))))
                        .longestWaitMillis(50_000)
                        .build());
    }

    private void write(List<Minute> minutes) {
        Void unused = figures.write(minutes).await().atMost(PATIENCE);
    }

    private static String page(String pool) {
        return "/app/pools/" + pool + "/history";
    }

    @Test
    void figuresAreDrawnAndToldInWordsAndInATable() {
        String pool = pool();
        write(List.of(minute(pool, Instant.parse("2026-02-01T10:00:00Z"))));

        as("viewer")
                .queryParam("from", "2026-02-01T10:00:00Z")
                .queryParam("to", "2026-02-01T11:00:00+00:00")
                .get(page(pool))
                .then()
                .statusCode(200)
                .contentType("text/html")
                .body(allOf(
                        containsString("2026-02-01 10:00 to 2026-02-01 11:00 UTC"),
                        containsString("the longest wait 50 s"),
                        containsString("within 2.5 s on average"),
                        containsString("<title>2026-02-01 10:00: used 1.5, kept for applies 0.5, there 3</title>"),
                        containsString("<td data-label=\"19 of 20 (p95)\">50 s</td>"),
                        containsString("1 planned, 2 applied, 3 discarded, 5 canceled, 4 failed")))
                .body(allOf(
                        containsString("id=\"chart-waits\""),
                        containsString("id=\"chart-slots\""),
                        containsString("id=\"chart-pods\""),
                        containsString("id=\"chart-ended\""),
                        containsString("id=\"chart-queue\"")))
                .body(not(containsString("data-live")))
                .body(not(containsString("style=")));
    }

    @Test
    void aSpanThatEndsNowIsReadAgainEveryMinute() {
        String pool = pool();
        write(List.of(minute(pool, Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(120))));

        as("viewer")
                .get(page(pool) + "?span=1h")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("in steps of 1 min"),
                        containsString("data-src=\"" + page(pool) + "?span=1h\" data-every=\"60\""),
                        containsString("<a href=\"" + page(pool) + "?span=1h\" aria-current=\"page\">")));
        as("viewer").get("/app/pools/" + pool).then().body(containsString("\"" + page(pool) + "\""));
    }

    @Test
    void aPageOfADayIsNoLargerThanThatOfAnHour() {
        String pool = pool();
        Instant noon = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofHours(12));
        write(IntStream.range(0, 1_440)
                .mapToObj(each -> minute(pool, noon.minus(Duration.ofMinutes(each + 1))))
                .toList());

        String page = as("viewer")
                .queryParam("from", noon.minus(Duration.ofHours(24)).toString())
                .queryParam("to", noon.toString())
                .get(page(pool))
                .asString();

        assertThat(page.split("<title>2", -1)).hasSize(1 + CHARTS * STEPS);
        assertThat(page.length()).isLessThan(LARGEST);
    }

    @Test
    void aPoolOfWhichNothingIsKnownHasASentence() {
        as("viewer")
                .get(page(pool()))
                .then()
                .statusCode(200)
                .body(containsString("Nothing was measured in that time."))
                .body(not(containsString("<figure")));
    }

    @ParameterizedTest
    @CsvSource({"from, must be a time", "to, must be a time"})
    void whatIsWrongStandsAtItsFieldAndIsText(String field, String message) {
        as("viewer")
                .queryParam(field, EVIL)
                .get(page(pool()))
                .then()
                .statusCode(400)
                .contentType("text/html")
                .body(allOf(
                        containsString("id=\"" + field + "-wrong\">" + message),
                        containsString("value=\"&quot;&gt;&lt;script&gt;"),
                        not(containsString("<script>alert")),
                        not(containsString("<b x="))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"often", "2h", "<script>alert(1)</script>"})
    void aSpanThatIsNoneIsToldAboveTheForm(String span) {
        as("viewer")
                .queryParam("span", span)
                .get(page(pool()))
                .then()
                .statusCode(400)
                .body(containsString("Span must be one of 1h, 6h, 24h"))
                .body(not(containsString("<script>alert")));
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhoHasNotSignedInIsSentToDoSo() {
        as("viewer").get(page("nobody")).then().statusCode(404).contentType("text/html");
        as("viewer").get(page("Not-a-name")).then().statusCode(404).contentType("text/html");
        stranger().get(page("nobody")).then().statusCode(303);
    }
}
