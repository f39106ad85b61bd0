package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a module's address nobody may read in the output. */
class SourceSecretsTest {
    @ParameterizedTest
    @CsvSource({
        "git::https://oauth2:glpat-1234@git.example.org/m.git?ref=v1, glpat-1234",
        "git::https://ghp_tok3n@git.example.org/m.git//sub?depth=1&ref=a, ghp_tok3n",
        "git::https://ghp_tok3n:x-oauth-basic@git.example.org/m.git, ghp_tok3n",
        "https://ghp_tok3n:@example.org/m.zip?archive=zip, ghp_tok3n",
        "https://:only-pass@example.org/m.zip, only-pass",
        "git::ssh://git@example.org/m.git?sshkey=LS0tLS1CRUdJTiA%3D&ref=x, LS0tLS1CRUdJTiA%3D",
        "s3::https://s3.example.org/b/m.zip?aws_access_key_id=AKIA&aws_access_key_secret=s/cr+et=, AKIA|s/cr+et=",
        "https://example.org/m.zip?sv=2024-01-01&sig=abc%2Bdef, 2024-01-01|abc%2Bdef"
    })
    void whatGivesRightsIsFoundInAnAddress(String source, String secrets) {
        assertThat(SourceSecrets.in('"' + source + '"')).containsExactly(secrets.split("\\|"));
    }

    @ParameterizedTest
    @CsvSource({
        "./modules/a",
        "hashicorp/consul/aws",
        "git@example.org:a/b.git",
        "git::ssh://git@example.org:22/a.git?ref=v1.2.0",
        "https://example.org:8443/m.zip?checksum=sha256:abcd&filename=x.zip",
        "s3::https://s3.example.org/b/m.zip?region=eu-west-1"
    })
    void whatSaysOnlyWhereIsNoSecret(String source) {
        assertThat(SourceSecrets.in('"' + source + '"')).isEmpty();
    }

    @Test
    void aPlanWithoutSecretsHasNoneInTheAddressesOfModules() throws IOException {
        String plan = """
                {"format_version": "1.2", "configuration": {"root_module": {"module_calls": {
                  "a": {"source": "git::https://user:tok3n-a@example.org/a.git", "module": {"module_calls": {
                    "b": {"source": "https://example.org/b.zip?sig=tok3n-b&archive=zip"}}}}},
                  "resources": [{"address": "x.y", "expressions": {"source": {"constant_value": "https://u:0pen-x@h"}}}]}},
                 "checks": [{"text": "of tok3n-a and tok3n-b"}]}
                """;
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        PlanRedaction.write(plan.getBytes(StandardCharsets.UTF_8), Set.of(), new Secrets(), out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "git::https://user:***@example.org/a.git",
                        "b.zip?sig=***&archive=zip",
                        "of *** and ***",
                        "0pen-x")
                .doesNotContain("tok3n");
    }
}
