package dev.berth.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import dev.berth.server.api.Archives;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no honest client sends (F11, F12). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HostileBodiesTest {
    private static final int MIB = 1 << 20;

    private Site site;

    @BeforeEach
    void find() {
        site = new Site(RestAssured.port, TestDatabase.ADMIN_TOKEN);
    }

    @Test
    void f12AnAnnouncedBodyThatIsFarTooLargeIsRefusedBeforeItComes() throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(
                    site.head("POST", "/pools", "Content-Type: application/json\r\n", "Content-Length: 900000000\r\n"));

            JsonNode problem = raw.problem();
            assertThat(problem.get("status").asInt()).isEqualTo(413);
            assertThat(problem.get("code").asText()).isEqualTo("too_large");
            assertThat(raw.hangsUp()).isTrue();
        }
    }

    @Test
    void f12AStateThatIsAnnouncedToBeTooLargeIsRefusedAtOnceAndNamesTheSetting() throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(site.head(
                    "POST",
                    "/workspaces/any/state",
                    "Content-Type: application/json\r\n",
                    "Content-Length: 300000000\r\n"));

            JsonNode problem = raw.problem();
            assertThat(problem.get("status").asInt()).isEqualTo(413);
            assertThat(problem.get("detail").asText()).contains("berth.limits.state-size");
        }
    }

    @Test
    void f12ABodyInChunksWithoutAnEndIsCutOffAtTwiceTheLimit() throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(site.head(
                    "POST", "/pools", "Content-Type: application/json\r\n", "Transfer-Encoding: chunked\r\n"));
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; sent < 40; sent++) {
                raw.sendAllTaken(chunk);
            }

            assertThat(raw.status()).isEqualTo(413);
            assertThat(raw.hangsUp()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/pools,application/json,1048576,berth.limits.body-size",
        "POST,/tasks,application/json,1048576,berth.limits.body-size",
        "POST,/workspaces,application/json,16777216,berth.limits.workspace-size",
        "PUT,/workspaces/any/configuration,application/gzip,67108864,berth.limits.configuration-size"
    })
    void f12ABodyInChunksIsAnsweredAsSoonAsItIsTooLarge(
            String method, String path, String type, int limit, String setting) throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(site.head(method, path, "Content-Type: " + type + "\r\n", "Transfer-Encoding: chunked\r\n"));
            byte[] chunk = ("ffff\r\n" + " ".repeat(0xffff) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; sent <= limit; sent += 0xffff) {
                raw.send(chunk);
            }
            // The last chunk, which ends it, never comes.
            JsonNode problem = raw.problem();
            assertThat(problem.get("status").asInt()).isEqualTo(413);
            assertThat(problem.get("detail").asText()).contains(setting);
        }
    }

    @Test
    void f12ABodyALittleOverTheLimitIsReadAndAnswered() {
        HttpResponse<String> answer = site.post("/pools", " ".repeat(MIB) + "{}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(Site.parse(answer.body()).get("code").asText()).isEqualTo("too_large");
    }

    @Test
    void theRoleIsAskedForBeforeTheBodyIsRead() throws IOException {
        String viewer = Site.parse(site.post("/tokens", "{\"name\": \"eyes\", \"role\": \"viewer\"}")
                        .body())
                .get("token")
                .asText();
        Site asViewer = new Site(site.port(), viewer);
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(asViewer.head(
                    "PUT",
                    "/workspaces/x/configuration",
                    "Content-Type: application/gzip\r\n",
                    "Content-Length: 50000000\r\n"));
            assertThat(raw.problem().get("code").asText()).isEqualTo("forbidden");
        }
    }

    @Test
    void f11BytesThatAreNoTextAreMalformedJson() {
        assertMalformed(new byte[] {'{', '"', (byte) 0xc3, 0x28, '"', ':', '1', '}'});
        assertMalformed(new byte[] {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'});
        // What looks like UTF-32 and is none: the reader's failure is another one there.
        assertMalformed(new byte[] {0, 0, 0, '{', 0, 0x7f, 0x7f, 0x7f, 0, 0, 0, '}'});
        // What looks like UTF-16 and ends in the middle of a character.
        assertMalformed(new byte[] {0, '{', 0, '"', 0});
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"podTemplate\":", "{\"podTemplate\":["})
    void f11NestingWithoutAnEndIsMalformedJson(String open) {
        assertMalformed(open.repeat(60_000).getBytes(StandardCharsets.UTF_8));
        assertMalformed(
                ("{\"name\": \"deep\", \"podTemplate\": " + open.repeat(20_000)).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e999999999", "-1e-999999999", "99999999999999999999999999", "1.5", "\"1\"", "[1]", "{}", "1e3"
            })
    void f11ANumberThatIsNoneNamesItsField(String number) {
        HttpResponse<String> answer = site.post(
                "/pools", "{\"name\": \"n\", \"runtime\": \"static\", \"minPods\": 0, \"maxPods\": " + number + "}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("maxPods");
    }

    @Test
    void f11ANumberOfAMillionDigitsIsMalformed() {
        String digits = "9".repeat(900_000);
        assertMalformed(("{\"name\": \"n\", \"maxPods\": " + digits + "}").getBytes(StandardCharsets.UTF_8));
        assertMalformed(
                ("{\"name\": \"n\", \"podTemplate\": {\"a\": " + digits + "}}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void f12HeadersWithoutAnEndAreRefused() throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send("GET /api/v1/pools HTTP/1.1\r\nHost: localhost\r\n");
            for (int sent = 0; sent < 2_000; sent++) {
                raw.sendAllTaken(
                        ("X-Flood-" + sent + ": " + "x".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(raw.status()).isEqualTo(431);
            assertThat(raw.hangsUp()).isTrue();
        }
    }

    @Test
    void f12ARequestLineWithoutAnEndIsRefused() throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send("GET /api/v1/pools?cursor=" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(raw.status()).isEqualTo(414);
            assertThat(raw.hangsUp()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pools/%zz",
                "/pools/%00",
                "/pools/a%2fb",
                "/tasks/99999999999999999999",
                "/tasks/-1",
                "/tasks/1e9"
            })
    void f11AnAddressThatIsNoneIsAProblem(String path) throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(site.head("GET", path));
            assertThat(raw.status()).isIn(400, 404);
        }
    }

    @Test
    void aTarBombIsRefusedAndTheServerGoesOn() {
        String workspace = site.workspace(site.pool());
        byte[] bomb = Archives.tarGz(tar -> {
            for (int file = 0; file < 9; file++) {
                Archives.file(tar, "zeros-" + file, new byte[64 * MIB]);
            }
        });
        assertThat(upload(workspace, bomb)).isEqualTo("413 too_large");
        assertThat(upload(workspace, Archives.tarGz(tar -> Archives.entry(tar, "disk", TarConstants.LF_BLK, ""))))
                .isEqualTo("422 configuration_unsafe");
        assertThat(upload(
                        workspace, Archives.tarGz(tar -> Archives.entry(tar, "out", TarConstants.LF_SYMLINK, "/etc"))))
                .isEqualTo("422 configuration_unsafe");
        assertThat(site.get("/workspaces/" + workspace).get("name").asText()).isEqualTo(workspace);
    }

    private String upload(String workspace, byte[] archive) {
        HttpResponse<String> answer = site.send(
                "PUT",
                "/workspaces/" + workspace + "/configuration",
                "application/gzip",
                BodyPublishers.ofByteArray(archive));
        return answer.statusCode() + " "
                + Site.parse(answer.body()).path("code").asText();
    }

    private void assertMalformed(byte[] body) {
        HttpResponse<String> answer = site.post("/pools", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Site.parse(answer.body()).get("code").asText()).isIn("malformed_json", "invalid");
    }
}
