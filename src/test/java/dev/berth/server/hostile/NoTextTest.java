package dev.berth.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PostgreSQL cannot keep as text does not get as far as there (F11). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class NoTextTest {
    private Site site;

    @BeforeEach
    void find() {
        site = new Site(RestAssured.port, TestDatabase.ADMIN_TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE,/tokens/%00",
        "DELETE,/pools/p/tokens/%00",
        "GET,/tasks?cursor=%00",
        "GET,/events?pool=%00",
        "GET,/workspaces/%00",
        "GET,/workspaces/%ff",
        "DELETE,/workspaces/w/state/lock?ID=%00"
    })
    void f11AnAddressThatIsNoTextIsRefusedByItsPart(String method, String path) throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(site.head(method, path));
            JsonNode problem = raw.problem();

            assertThat(problem.get("status").asInt()).isEqualTo(400);
            assertThat(problem.get("code").asText()).isEqualTo("invalid");
            assertThat(problem.get("violations").get(0).get("field").asText()).isIn("path", "cursor", "pool", "ID");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/workspaces/%zz,path",
        "/workspaces/{name},path",
        "/tasks?pool=%zz,pool",
        "/tasks?limit=1&pool={blue},pool",
        "/tasks?pool[0]={blue},query",
        "/tasks?a|b,query"
    })
    void f11WhatIsNotEncodedAsItMustBeIsRefusedByItsPart(String path, String field) throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            JsonNode problem = raw.send(site.head("GET", path)).problem();

            assertThat(problem.get("status").asInt()).isEqualTo(400);
            assertThat(problem.get("violations").get(0).get("field").asText()).isEqualTo(field);
        }
    }

    @ParameterizedTest
    @CsvSource({"\\u0000", "\\ud800", "\\udc00x", "x\\ud83d"})
    void f11AStringThatIsNoTextIsRefusedByItsField(String text) {
        HttpResponse<String> answer = site.post(
                "/workspaces",
                "{\"name\": \"no-text\", \"pool\": \"none\", \"variables\": {\"a\": {\"value\": \"" + text + "\"}}}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Site.parse(answer.body())
                        .get("violations")
                        .get(0)
                        .get("field")
                        .asText())
                .isEqualTo("variables.a.value");
    }

    @Test
    void f11ALockWhoseIdIsNoTextIsRefused() {
        String workspace = site.workspace(site.pool());
        HttpResponse<String> answer =
                site.post("/workspaces/" + workspace + "/state/lock", "{\"ID\": \"a\\u0000\", \"Info\": \"\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void aLocksInfoMayHoldAnything() {
        String workspace = site.workspace(site.pool());
        HttpResponse<String> answer =
                site.post("/workspaces/" + workspace + "/state/lock", "{\"ID\": \"a\", \"Info\": \"\\u0000\\ud800\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "{\"env\": [{\"name\": \"A\"; \"value\": \"x\\ud800\"}]},podTemplate.env[0].value",
        "{\"labels\": {\"a\": \"\\udc00\"}},podTemplate.labels.a",
        "{\"image\": \"a\\u0000\"},podTemplate.image"
    })
    void f11APodTemplateThatIsNoTextIsRefusedByItsField(String template, String field) {
        String body =
                "{\"name\": \"no-text\", \"runtime\": \"static\", \"minPods\": 0, \"maxPods\": 1, \"podTemplate\": "
                        + template.replace(';', ',') + "}";
        HttpResponse<String> created = site.post("/pools", body);
        HttpResponse<String> patched = site.send(
                "PATCH",
                "/pools/" + site.pool(),
                "application/merge-patch+json",
                BodyPublishers.ofString("{\"podTemplate\": " + template.replace(';', ',') + "}"));

        for (HttpResponse<String> answer : List.of(created, patched)) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(Site.parse(answer.body()).at("/violations/0/field").asText())
                    .as(answer.body())
                    .isEqualTo(field);
        }
    }

    @Test
    void f11AStateWhoseLineageIsNoTextIsRefused() {
        String workspace = site.workspace(site.pool());
        HttpResponse<String> answer = site.send(
                "POST",
                "/workspaces/" + workspace + "/state",
                "application/json",
                BodyPublishers.ofString("{\"version\": 4, \"serial\": 1, \"lineage\": \"\\u0000\"}"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("lineage");
    }
}
