package dev.berth.server.tfe.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Violation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDocumentTest {
    @Test
    void whatClientsSendIsTakenHoweverUncleanItIs() {
        RequestDocument document = document("""
                {"data": {"type": "", "attributes": {"name": "w", "is-destroy": true, "message": null, "later": [1]},
                          "relationships": {"tags": {"data": [{"type": "tags", "attributes": {"name": "a"}}]},
                                            "workspace": {"data": {"type": "workspaces", "id": "ws-1"}}},
                          "links": {}},
                 "comment": "why", "extra": 1}""");

        assertThat(document.text("name")).isEqualTo("w");
        assertThat(document.isSet("is-destroy")).isTrue();
        assertThat(document.text("message")).isNull();
        assertThat(document.says("message")).isFalse();
        assertThat(document.related("workspace", "workspaces")).contains("ws-1");
        assertThat(document.related("none", "workspaces")).isEmpty();
        assertThat(document.relatedResources("tags"))
                .extracting(tag -> tag.text("name"))
                .containsExactly("a");
        assertThat(document.member("comment", 10)).isEqualTo("why");
        document.done();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"data\": null}", "{\"comment\": \"x\"}", "{\"data\": {\"attributes\": null}}"})
    void nothingIsSaidByABodyThatSaysNothing(String body) {
        RequestDocument document = document(body);

        assertThat(document.flag("auto-apply")).isNull();
        assertThat(document.texts("target-addrs")).isEmpty();
        assertThat(document.number("serial")).isNull();
        document.done();
    }

    @Test
    void everyValueOfAnotherTypeIsNamed() {
        RequestDocument document = document("""
                {"data": {"attributes": {"name": 1, "auto-apply": "yes", "target-addrs": "a", "serial": "1",
                                         "replace-addrs": [1], "variables": [1]}}}""");
        document.text("name");
        document.flag("auto-apply");
        document.texts("target-addrs");
        document.texts("replace-addrs");
        document.objects("variables");
        document.number("serial");

        assertThatThrownBy(document::done)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().violations())
                                .extracting("field")
                                .contains(
                                        "name", "auto-apply", "target-addrs", "replace-addrs", "variables", "serial"));
    }

    @Test
    void ofAListOfWrongValuesItIsToldOnce() {
        RequestDocument document = document("""
                {"data": {"attributes": {"target-addrs": [1, 2]}}}""");
        document.texts("target-addrs");

        assertThatThrownBy(document::done)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().violations())
                                .containsExactly(new Violation("target-addrs", "must be a list of strings")));
    }

    /** What cannot be read is never taken for what was not said. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"data": "x"}                                                             | data
            {"data": [{"attributes": {}}]}                                            | data
            {"data": {"attributes": "x"}}                                             | attributes
            {"data": {"relationships": []}}                                           | relationships
            {"data": {"relationships": {"project": "x"}}}                             | relationships.project
            {"data": {"relationships": {"project": {"data": "x"}}}}                   | relationships.project.data
            {"data": {"relationships": {"project": {"data": [{"id": "x"}]}}}}         | relationships.project.data
            {"data": {"relationships": {"project": {"data": {}}}}}                    | relationships.project.data.id
            {"data": {"relationships": {"project": {"data": {"id": null}}}}}          | relationships.project.data.id
            {"data": {"relationships": {"project": {"data": {"id": 1}}}}}             | relationships.project.data.id
            {"data": {"relationships": {"project": {"data": {"type": "runs", "id": "x"}}}}} | relationships.project.data.type
            {"data": {"relationships": {"project": {"data": {"type": 1, "id": "x"}}}}} | relationships.project.data.type
            {"data": {"relationships": {"tags": {"data": {"id": "x"}}}}}              | relationships.tags.data
            {"data": {"relationships": {"tags": {"data": ["x"]}}}}                    | relationships.tags.data
            {"data": {"relationships": {"tags": {"data": [{"attributes": 1}]}}}}      | attributes
            """)
    void aMemberOfAnotherShapeIsNamed(String body, String field) {
        RequestDocument document = document(body);
        var unused = document.related("project", "projects");
        document.relatedResources("tags");

        assertThatThrownBy(document::done)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().violations())
                                .extracting("field")
                                .contains(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\": {\"relationships\": null}}",
                "{\"data\": {\"relationships\": {\"project\": null}}}",
                "{\"data\": {\"relationships\": {\"project\": {\"data\": null}}}}",
                "{\"data\": {\"relationships\": {\"project\": {\"links\": {}}}}}"
            })
    void aRelationshipToNothingNamesNothing(String body) {
        RequestDocument document = document(body);

        assertThat(document.related("project", "projects")).isEmpty();
        document.done();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{} {}", "1", "{", "\"x\"", "nope"})
    void whatIsNoJsonObjectIsRefused(String body) {
        assertThatThrownBy(() -> document(body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().status()).isEqualTo(400));
    }

    private static RequestDocument document(String body) {
        return RequestDocument.of(body.getBytes(StandardCharsets.UTF_8));
    }
}
