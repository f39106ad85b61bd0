package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which values of a workspace are secret. */
class WorkspaceSecretsTest {
    private final WorkspaceSecrets secrets = new WorkspaceSecrets();

    private String masked(String text) {
        return secrets.secrets().masks().mask(text);
    }

    @Test
    void onlyWhatIsSensitiveIsSecret() {
        secrets.variable("pw", "variable-1", true, false)
                .variable("shown", "variable-2", false, false)
                .environment("KEY", "environment-1", true)
                .environment("REGION", "environment-2", false)
                .known("former-1", false);

        assertThat(secrets.variables()).containsExactly("pw");
        assertThat(masked("variable-1 variable-2 environment-1 environment-2 former-1"))
                .isEqualTo("*** variable-2 *** environment-2 ***");
    }

    @Test
    void aTasksVariableIsAsSecretAsTheOneThatItTakesThePlaceOf() {
        secrets.variable("pw", "variable-1", true, false)
                .variable("shown", "variable-2", false, false)
                .environment("TF_VAR_pin", "environment-1", true)
                .ofTask("pw", "\"eu-central-1\"")
                .ofTask("shown", "\"kX9dP2mQ\"")
                .ofTask("alone", "\"hunter2!hunter2\"")
                .ofTask("pin", "\"4711-0815\"");

        assertThat(secrets.variables()).containsExactly("pin", "pw");
        assertThat(masked("eu-central-1 kX9dP2mQ hunter2!hunter2 4711-0815"))
                .isEqualTo("*** kX9dP2mQ hunter2!hunter2 ***");
    }

    @Test
    void anExpressionIsMaskedStringByString() {
        secrets.variable("v", "{ a = \"string-one\" }", true, true).known("[\"string-two\"]", true);

        assertThat(masked("string-one string-two")).isEqualTo("*** ***");
    }

    @Test
    void anEnvironmentVariableThatIsTheValueOfAVariableHidesIt() {
        secrets.environment("TF_VAR_pin", "{ a = \"string-one\" }", true);

        assertThat(secrets.variables()).containsExactly("pin");
        assertThat(masked("string-one")).isEqualTo("***");
    }
}
