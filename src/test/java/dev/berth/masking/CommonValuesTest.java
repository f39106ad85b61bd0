package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is masked nowhere, since every log is full of it. */
class CommonValuesTest {
    private static final String DIAGNOSTIC = "  on main.tf line 2026, in resource \"terraform_data\" \"production\":\n"
            + "==> terraform init, 2026-11-27, eu-central-1\n";

    private static String former(String value, boolean expression, String text) {
        return new WorkspaceSecrets().known(value, expression).secrets().masks().mask(text);
    }

    @Test
    void ofFormerValuesShortAndCommonOnesAreLeftAlone() {
        assertThat(former("main", false, DIAGNOSTIC)).isEqualTo(DIAGNOSTIC);
        assertThat(former("\"main\"", true, DIAGNOSTIC)).isEqualTo(DIAGNOSTIC);
        assertThat(former("2026", true, DIAGNOSTIC)).isEqualTo(DIAGNOSTIC);
        assertThat(former("2026-11-27", false, DIAGNOSTIC)).isEqualTo(DIAGNOSTIC);
        assertThat(former("1234567", false, "1234567")).isEqualTo("1234567");
        assertThat(former("12345678", false, "12345678")).isEqualTo("***");
        assertThat(former("\"first-pw\"", true, "first-pw")).isEqualTo("***");
    }

    @Test
    void ofADocumentTheWordsThatAreNoSecretsAreLeftAlone() {
        Secrets secrets = new Secrets()
                .add("{\"username\":\"terraform\",\"type\":\"service_account\",\"env\":\"production\","
                        + "\"since\":\"2026-11-27\",\"private\":\"deep-val-one\"}");

        assertThat(secrets.masks().mask(DIAGNOSTIC + "service_account deep-val-one"))
                .isEqualTo(DIAGNOSTIC + "service_account ***");
    }

    @Test
    void aWordInUseIsMaskedUnlessItIsOneOfTerraformsOwn() {
        Secrets secrets =
                new Secrets().add("terraform").add("main").add("swordfish").add("2026-11-27");

        assertThat(secrets.masks().mask("on main.tf: terraform, swordfish, 2026-11-27"))
                .isEqualTo("on main.tf: terraform, ***, ***");
    }
}
