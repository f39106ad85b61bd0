package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is masked nowhere, since every log is full of it. */
class CommonValuesTest {
    private static final String DIAGNOSTIC = "  on main.tf line 2026, in resource \"terraform_data\" \"production\":\n"
            + "==> terraform init, 2026-11-27, eu-central-1\n";

    private static String former(String value, boolean expression, String text) {
        return new WorkspaceSecrets().known(value, expression).secrets().masks().mask(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"main\"",
                "\"2026\"",
                "2026",
                "\"production\"",
                "\"eu-central-1\"",
                "\"2026-11-27\"",
                "\"terraform\"",
                "\"feature/login-page\"",
                "\"v1.12.3\"",
                "\"10.20.0.0/16\"",
                "[\"eu-central-1\", \"main\"]",
                "{ branch = \"main\", year = 2026 }"
            })
    void ofATasksVariablesWhatLooksLikeANameIsLeftAlone(String expression) {
        WorkspaceSecrets secrets = new WorkspaceSecrets().ofTask("v", expression);

        assertThat(CommonValues.isOrdinary(expression)).isTrue();
        assertThat(secrets.variables()).containsExactly("v");
        assertThat(secrets.secrets().masks().mask(DIAGNOSTIC)).isEqualTo(DIAGNOSTIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"of-the-task-0815\"",
                "\"hunter2!hunter2\"",
                "\"AKIAIOSFODNN7EXAMPLE\"",
                "\"kX9dP2mQ\"",
                "4711081512",
                "[\"main\", \"correct-4711-horse\"]"
            })
    void whatDoesNotIsMasked(String expression) {
        assertThat(CommonValues.isOrdinary(expression)).isFalse();
        assertThat(new WorkspaceSecrets().ofTask("v", expression).secrets().values())
                .hasSize(1);
    }

    @Test
    void aTasksVariableIsMaskedWhateverItLooksLikeWhereTheWorkspaceCallsItSensitive() {
        WorkspaceSecrets secrets = new WorkspaceSecrets()
                .variable("v", "of-the-workspace", true, false)
                .ofTask("v", "\"eu-central-1\"");

        assertThat(secrets.secrets().masks().mask("eu-central-1")).isEqualTo("***");
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
