package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.IdentityToken;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import dev.berth.protocol.WorkDocumentBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("A11: what real Terraform finds of the tokens that its run gets")
class AgentIdentityTest {
    private static final String FIRST = "eyJhbGciOiJSUzI1NiJ9.eyJwIjoicGxhbi1vbmUifQ.c2lnbmF0dXJlLW9uZQ";
    private static final String SECOND = "eyJhbGciOiJSUzI1NiJ9.eyJwIjoicGxhbi10d28ifQ.c2lnbmF0dXJlLXR3bw";
    private static final long LONG = 900;

    private static final String PRINTING = """
            resource "terraform_data" "a" {
              provisioner "local-exec" {
                command = <<-EOT
                  echo "file $(cat "$JWT_FILE") $(printf %s "$(cat "$JWT_FILE")" | sha256sum) mode $(stat -c %a "$JWT_FILE")"
                  echo "role $ROLE value $JWT text $JWT_TEXT $(cat "$HOME/../identity/JWT_TEXT" | wc -c)"
                EOT
              }
            }
            """;

    private static final String WAITING = """
            resource "terraform_data" "a" {
              provisioner "local-exec" {
                command = <<-EOT
                  first="$(cat "$JWT_FILE")"
                  while [ "$(cat "$JWT_FILE")" = "$first" ]; do sleep 0.1; done
                  echo "was $first is $(cat "$JWT_FILE")"
                EOT
              }
            }
            """;

    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private static IdentityToken file(String token, long seconds) {
        return new IdentityToken("JWT_FILE", "sts", token, seconds, false, null, Map.of("ROLE", "plan-role"));
    }

    /** The same work, with these tokens. */
    private static FakeServer.Work identified(FakeServer.Work work, List<IdentityToken> tokens) {
        WorkDocument document = WorkDocumentBuilder.builder(work.document())
                .identityTokens(tokens)
                .traceparent(null)
                .ownHost(null)
                .build();
        return new FakeServer.Work(document, work.configuration(), work.status());
    }

    private AgentMessage.Finished planned(WorkOf work, List<IdentityToken> tokens) {
        agent.plan(1, 1, 0, identified(work.of(agent.server, TaskPhase.PLAN), tokens));
        return agent.finished(1, 1);
    }

    /** Planned without tokens, so that all there is of them is of the apply. */
    private AgentMessage.Finished applied(String configuration, List<IdentityToken> tokens) {
        WorkOf work = WorkOf.configuration(configuration);
        String sha256 = planned(work, List.of()).plan().sha256();
        agent.apply(1, 2, true, identified(work.approved(sha256, "pw-two").of(agent.server, TaskPhase.APPLY), tokens));
        return agent.finished(1, 2);
    }

    @Test
    void theToolFindsEachTokenAsItWasAskedForAndNobodyReadsItInTheOutput() {
        AgentMessage.Finished finished = applied(
                PRINTING,
                List.of(
                        file(FIRST, LONG),
                        new IdentityToken("JWT", "vault", SECOND, LONG, true, null, null),
                        new IdentityToken("JWT_TEXT", "g", SECOND, LONG, false, "<{path}>", null)));

        String log = agent.server.log(1, 2);
        assertThat(finished.outcome()).as(log).isEqualTo(Outcome.SUCCEEDED);
        assertThat(log)
                .contains("file *** " + AgentFixture.sha256(FIRST.getBytes(StandardCharsets.UTF_8)) + "  - mode 600")
                .contains("role plan-role value *** text <")
                .contains("/identity/JWT_TEXT> " + SECOND.length())
                .doesNotContain(FIRST, SECOND);
        assertThat(agent.server.able).isEqualTo("identity");
    }

    @Test
    void aTokenThatRunsOutIsReplacedWhileTheApplyGoesOnAndTheNextOneIsMaskedToo() {
        agent.server.nextIdentity = List.of(file(SECOND, LONG));

        AgentMessage.Finished finished = applied(WAITING, List.of(file(FIRST, 3)));

        String log = agent.server.log(1, 2);
        assertThat(finished.outcome()).as(log).isEqualTo(Outcome.SUCCEEDED);
        assertThat(log).contains("was *** is ***").doesNotContain(FIRST, SECOND, "not renewed");
        assertThat(agent.server.renewals).hasValue(1);
    }

    @Test
    void whatIsNotRenewedStaysAndTheOutputSaysSoAtItsEnd() {
        agent.server.identityStatus = 422;
        String configuration = """
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "while [ ! -e '%s' ]; do sleep 0.1; done; echo \\"still $(cat \\"$JWT_FILE\\")\\""
                  }
                }
                """.formatted(agent.work.resolveSibling("go"));
        WorkOf work = WorkOf.configuration(configuration);
        String sha256 = planned(work, List.of()).plan().sha256();
        agent.apply(
                1,
                2,
                true,
                identified(work.approved(sha256, "pw-two").of(agent.server, TaskPhase.APPLY), List.of(file(FIRST, 3))));
        AgentFixture.await().until(() -> agent.server.renewals.get() > 0);
        create(agent.work.resolveSibling("go"));

        assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2))
                .contains("still ***")
                .endsWith("422]\n")
                .contains("[berth: identity tokens were not renewed: the server answered 422");
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPlanThatIsKeptKeepsNoTokenNeitherOnTheDiskNorInItsBundle() throws IOException {
        WorkOf work = WorkOf.configuration("""
                variable "jwt_file" {}
                resource "terraform_data" "a" {
                  input = length(file(var.jwt_file))
                }
                """);

        AgentMessage.Finished finished =
                planned(work, List.of(new IdentityToken("TF_VAR_jwt_file", "sts", FIRST, LONG, false, null, null)));

        assertThat(finished.outcome()).as(agent.server.log(1, 1)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 1)).contains("input  = " + FIRST.length());
        assertThat(unpacked(agent.server.plans.get(1L))).doesNotContain(FIRST);
        try (Stream<Path> files = Files.walk(agent.work)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as("%s", file)
                            .doesNotContain(FIRST));
        }
    }

    private static String unpacked(byte[] bundle) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bundle))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
