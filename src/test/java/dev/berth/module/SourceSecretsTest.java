package dev.berth.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
        assertThat(SourceSecrets.in('"' + source + '"'))
                .extracting(WrittenValue::text)
                .containsExactly(secrets.split("\\|"));
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
    void theyAreFoundInAllCallsOfAModuleInBothSyntaxes() throws Exception {
        String hcl =
                "module \"a\" {\n  source = \"git::https://user:tok3n-a@example.org/a.git\"\n  x = \"https://u:p4ss@b\"\n}\n";
        String json = "{\"module\": {\"b\": {\"source\": \"https://user:tok3n-b@example.org/b.zip\"}}}";

        RootModule module = RootModule.of(
                Dialect.TERRAFORM,
                List.of("a.tf", "b.tf.json"),
                name -> (name.equals("a.tf") ? hcl : json).getBytes(StandardCharsets.UTF_8));

        assertThat(module.sourceSecrets())
                .extracting(WrittenValue::text)
                .containsExactlyInAnyOrder("tok3n-a", "tok3n-b");
    }
}
