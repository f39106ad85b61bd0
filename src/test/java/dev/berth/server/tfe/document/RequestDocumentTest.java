package dev.berth.server.tfe.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertThat(document.related("workspace")).contains("ws-1");
        assertThat(document.related("none")).isEmpty();
        assertThat(document.relatedObjects("tags")).hasSize(1);
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

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "{", "\"x\"", "nope"})
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
