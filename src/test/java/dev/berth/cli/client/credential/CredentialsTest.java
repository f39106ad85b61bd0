package dev.berth.cli.client.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final ServerAddress SERVER = ServerAddress.of("my-berth.example.com");

    @TempDir
    private Path home;

    @Test
    void anOptionGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
        CredentialsFile.of(environment).keep("my-berth.example.com", "of-the-file");
        assertThat(found(null, environment)).isEqualTo("of-the-file");
        environment.put("TF_TOKEN_my__berth_example_com", "of-the-variable");
        assertThat(found(null, environment)).isEqualTo("of-the-variable");
        environment.put("BERTH_TOKEN", " of-berth's-variable\n".replace("'", ""));
        assertThat(found(null, environment)).isEqualTo("of-berths-variable");
        Path file = Files.writeString(home.resolve("token"), "of-the-option\n");
        assertThat(found(file, environment)).isEqualTo("of-the-option");
    }

    @Test
    void withoutATokenItIsSaidHowToGetOne() {
        assertThatThrownBy(() -> found(null, Map.of("HOME", home.toString())))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("berth login my-berth.example.com");
    }

    @Test
    void aTokenIsNamedByWhereItIsFromAndNeverShown() {
        Credentials.Token token =
                Credentials.find(SERVER, null, Map.of("HOME", home.toString(), "BERTH_TOKEN", "hush"));
        assertThat(token.source()).isEqualTo("BERTH_TOKEN");
        assertThat(token).asString().doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "berth.example.com, TF_TOKEN_berth_example_com",
        "my-berth.example.com, TF_TOKEN_my__berth_example_com",
        "my-berth.example.com, TF_TOKEN_MY__Berth_example_com",
        "my-berth.example.com, TF_TOKEN_my-berth_example_com",
        "localhost:8080, TF_TOKEN_localhost:8080",
        "xn--bcher-kva.example, TF_TOKEN_bücher_example",
        "xn--bcher-kva.example, TF_TOKEN_xn____bcher__kva_example"
    })
    void variablesAreNamedAsTerraformNamesThem(String host, String variable) {
        assertThat(TokenVariable.of(host, Map.of(variable, "t", "TF_TOKEN_other_example", "o")))
                .hasValue(new TokenVariable.Found(variable, "t"));
    }

    @Test
    void aVariableForAnotherHostIsNotTaken() {
        assertThat(TokenVariable.of("localhost:8080", Map.of("TF_TOKEN_localhost_8080", "t", "TF_TOKEN_", "t")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\nbreak", "ümlaut"})
    void whatCannotBeATokenIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> Credentials.checked(text, "BERTH_TOKEN"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("there is no token in BERTH_TOKEN")
                .hasMessageNotContaining("words");
    }

    private static String found(Path file, Map<String, String> environment) {
        return Credentials.find(SERVER, file, environment).token();
    }
}
