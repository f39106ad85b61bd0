package dev.berth.cli.client.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsFileTest {
    @TempDir
    private Path home;

    private CredentialsFile credentials;
    private Path file;

    @BeforeEach
    void nameIt() {
        credentials = CredentialsFile.of(Map.of("HOME", home.toString()));
        file = home.resolve(".terraform.d/credentials.tfrc.json");
    }

    @Test
    void itIsMadeWhereTerraformLooksAndForItsOwnerAlone() throws IOException {
        credentials.keep("berth.example.com", "t1");
        assertThat(new ObjectMapper().readTree(file.toFile()))
                .hasToString("{\"credentials\":{\"berth.example.com\":{\"token\":\"t1\"}}}");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(file.resolveSibling("."))).isEqualTo("rwx------");
        assertThat(credentials.token("berth.example.com")).hasValue("t1");
        assertThat(credentials.token("other.example.com")).isEmpty();
    }

    @Test
    void whatElseIsInItStays() throws IOException {
        write("{\"x\": [1], \"credentials\": {\"app.example\": {\"token\": \"a\", \"more\": 1}, \"Berth.example:443\":"
                + " {\"token\": \"old\"}}}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        credentials.keep("berth.example", "new");
        assertThat(new ObjectMapper().readTree(file.toFile()))
                .hasToString("{\"x\":[1],\"credentials\":{\"app.example\":{\"token\":\"a\",\"more\":1},"
                        + "\"berth.example\":{\"token\":\"new\"}}}");
        assertThat(mode(file)).isEqualTo("rw-------");
        try (Stream<Path> beside = Files.list(file.resolveSibling("."))) {
            assertThat(beside).containsExactly(file.resolveSibling(".").resolve("credentials.tfrc.json"));
        }
    }

    @Test
    void aLinkStaysOne() throws IOException {
        Path real = Files.writeString(home.resolve("real.json"), "{}");
        Files.createDirectories(home.resolve(".terraform.d"));
        Files.createSymbolicLink(file, real);
        credentials.keep("berth.example", "t");
        assertThat(file).isSymbolicLink();
        assertThat(real).content().contains("\"t\"");
        assertThat(mode(real)).isEqualTo("rw-------");
    }

    @Test
    void whatIsNoneIsLeftAsItIsAndNotShown() throws IOException {
        for (String text : new String[] {"{\"credentials\": {\"a\": \"hush", "[]", "{\"credentials\": 7}"}) {
            write(text);
            assertThatThrownBy(() -> credentials.keep("berth.example", "t"))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageNotContaining("hush");
            assertThat(file).hasContent(text);
        }
    }

    private void write(String text) throws IOException {
        Files.createDirectories(home.resolve(".terraform.d"));
        Files.writeString(file, text);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
