package dev.berth.server.web.decision;

import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.TestDatabase;
import dev.berth.server.api.ApiClient;
import dev.berth.server.control.port.DecisionStore.StoredDecision;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.port.LoopDecisionBuilder;
import dev.berth.server.control.port.Page;
import dev.berth.server.web.Frame;
import dev.berth.server.web.FrameBuilder;
import dev.berth.server.web.Section;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal on the page: filters in the address, links, and nobody's text as anything but text. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class DecisionPageTest {
    private static final String PAGE = "/app/decisions";
    private static final String EVIL = "\"><script>alert(1)</script><b x='";

    private static long waiting(String pool) {
        long task = submitted(configuredWorkspace(pool), "plan");
        await().untilAsserted(() -> as("viewer")
                .queryParam("task", task)
                .get(PAGE)
                .then()
                .statusCode(200)
                .body(containsString("1 task waits: its pool has no pod yet")));
        return task;
    }

    @Test
    void aDecisionIsToldInWordsWithLinksAndNumbers() {
        String pool = pool();
        long task = waiting(pool);
        as("viewer")
                .queryParam("pool", pool)
                .queryParam("kind", "waited")
                .get(PAGE)
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("<a href=\"/app/pools/" + pool + "\">"),
                        containsString("<a href=\"/app/tasks/" + task + "\">#" + task + "</a>"),
                        containsString("title=\"waited: no_pods_yet\""),
                        containsString("1 waiting, 0 held up"),
                        containsString("data-src=\"/app/decisions?pool=" + pool + "&amp;kind=waited\"")));
        as("viewer").get("/app/pools/" + pool).then().body(containsString("\"/app/decisions?pool=" + pool + "\""));
        as("viewer").get("/app/tasks/" + task).then().body(containsString("\"/app/decisions?task=" + task + "\""));
    }

    @Test
    void theFiltersAreThoseOfTheInterface() {
        String pool = pool();
        long task = waiting(pool);
        String row = "<a href=\"/app/tasks/" + task + "\">";
        for (Map.Entry<String, String> other : Map.of(
                        "pod",
                        "nobody",
                        "kind",
                        "held",
                        "since",
                        "2199-01-01T00:00:00Z",
                        "until",
                        "2020-01-01T00:00:00Z")
                .entrySet()) {
            as("viewer")
                    .queryParam("pool", pool)
                    .queryParam(other.getKey(), other.getValue())
                    .get(PAGE)
                    .then()
                    .statusCode(200)
                    .body(not(containsString(row)))
                    .body(containsString("value=\"" + pool + "\""));
        }
        as("viewer")
                .get(PAGE + "?pod=&kind=&since=&until=&task=&pool=" + pool)
                .then()
                .statusCode(200)
                .body(containsString(row));
    }

    @Test
    void olderOnesAreBehindACursor() {
        String pool = pool();
        long first = waiting(pool);
        long second = waiting(pool);
        String cursor = ApiClient.as("viewer")
                .queryParam("pool", pool)
                .queryParam("kind", "waited")
                .queryParam("limit", 1)
                .get("/decisions")
                .jsonPath()
                .getString("nextCursor");
        as("viewer")
                .queryParam("pool", pool)
                .queryParam("kind", "waited")
                .queryParam("cursor", cursor)
                .get(PAGE)
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString(">#" + first + "<"),
                        not(containsString(">#" + second + "<")),
                        containsString("Newest decisions"),
                        not(containsString("data-live"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pool", "pod", "task", "kind", "since", "until"})
    void whatIsWrongStandsAtItsFieldAndIsText(String field) {
        as("viewer")
                .queryParam("pool", field.equals("pool") ? EVIL : "kept")
                .queryParam(field, EVIL)
                .get(PAGE)
                .then()
                .statusCode(400)
                .contentType("text/html")
                .body(allOf(
                        containsString("id=\"" + field + "-wrong\">must"),
                        field.equals("pool") ? containsString("&lt;script&gt;") : containsString("value=\"kept\""),
                        not(containsString("<script>alert")),
                        not(containsString("<b x="))));
    }

    @Test
    void aCursorThatIsNoneIsToldAndWhoHasNotSignedInIsSentToDoSo() {
        as("viewer").get(PAGE + "?cursor=%25").then().statusCode(400).body(containsString("cursor"));
        as("viewer").get(PAGE + "?cursor=nothing").then().statusCode(400).contentType("text/html");
        stranger()
                .get(PAGE + "?pool=a")
                .then()
                .statusCode(303)
                .header("Location", "/app/sign-in?next=%2Fapp%2Fdecisions%3Fpool%3Da");
    }

    @Test
    void whatARuntimeSaysIsShownAsTextAndTheRestIsCounted() {
        LoopDecision lost = LoopDecisionBuilder.builder()
                .kind(Kind.POD_LOST)
                .reason("gone")
                .detail(EVIL)
                .count(14)
                .tasks(List.of())
                .pods(List.of(new PodName("quay-1"), new PodName("quay-2")))
                .slots(List.of())
                .numbers(new LoopDecision.Numbers(
                        new LoopDecision.Queue(1, 2),
                        new LoopDecision.Slots(9, 4, 3),
                        new LoopDecision.Pods(5, 6, 7, 8)))
                .build();
        Page<StoredDecision> found =
                new Page<>(List.of(new StoredDecision(7, new PoolName("dock"), Instant.EPOCH, lost)), "40");
        DecisionFilter filter = new DecisionFilter(Map.of("pool", "dock"));
        Frame frame = FrameBuilder.builder()
                .title("Decisions")
                .section(Section.DECISIONS)
                .assets("")
                .at("")
                .events("?pool=dock")
                .user("jo")
                .role("viewer")
                .submitsSomewhere(false)
                .seesAll(true)
                .build();
        String html = new DecisionPageResource.DecisionList(
                        frame, filter, filter.fields(List.of()), DecisionPageResource.Listing.of(found, filter, ""), "")
                .render();
        assertThat(html)
                .contains("14 pods had to be given up: it is not there any more")
                .contains("&lt;script&gt;")
                .doesNotContain("<script>alert")
                .contains("<a href=\"/app/pools/dock?text=quay-2\">quay-2</a>")
                .contains("and 12 more")
                .contains("1 waiting, 2 held up")
                .contains("4 used, 3 kept, of 9")
                .contains("5 there (6 ready, 7 starting), 8 wanted")
                .contains("href=\"/app/decisions?pool=dock&amp;cursor=40\"");
    }
}
