package dev.berth.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/settings.md is printed from BerthConfig")
class SettingsDocumentTest {
    private static final Path DOCUMENT = Path.of("docs", "settings.md");
    private static final Path RESOURCE = Path.of("src/main/resources" + KnownSetting.RESOURCE);
    private static final Path SOURCE = Path.of("src/main/java/dev/berth/server/config/BerthConfig.java");

    @Test
    void theDocumentShowsEverySetting() throws IOException {
        if (Boolean.getBoolean("berth.docs.write")) {
            Files.writeString(DOCUMENT, document());
            Files.writeString(RESOURCE, resource());
        }
        assertThat(Files.readString(DOCUMENT))
                .as("run `./mvnw test -Dtest=SettingsDocumentTest -Dberth.docs.write=true` to print it anew")
                .isEqualTo(document());
        assertThat(Files.readString(RESOURCE))
                .as("what a server tells of its settings, printed with the document")
                .isEqualTo(resource());
    }

    @Test
    void everySettingSaysWhatItDoes() throws IOException {
        assertThat(SettingsSource.read(SOURCE))
                .isNotEmpty()
                .allSatisfy(setting ->
                        assertThat(setting.meaning()).as(setting.name()).isNotEmpty());
    }

    private static String document() throws IOException {
        List<SettingsSource.Setting> settings = SettingsSource.read(SOURCE);
        return """
                # Settings

                Printed from the Javadoc of `BerthConfig`; do not edit by hand.

                Give a setting as an environment variable or as a Java system property (in `JAVA_OPTS`, as
                `-Dname=value`). Durations are written as `10s`, `5m`, `24h`, `90d` or in ISO 8601 (`PT10S`); sizes as
                `64M`. `berth server --help` and `berth agent --help` list the options of the command line, which go
                before both.

                | setting | environment variable | default | meaning |
                |---|---|---|---|
                %s

                ## Of agents

                An agent takes its options on the command line (`berth agent --help`), and these from its environment.
                A server with the runtime `local` hands its own on to its agents.

                | environment variable | default | meaning |
                |---|---|---|
                | `BERTH_TERRAFORM_CLI_CONFIG` | none | The CLI configuration file that Terraform is to use, for mirrors and private registries. |
                | `BERTH_INIT_TIMEOUT` | `10m` | How long each step may take that makes a directory ready: fetching modules, setting up the backend, installing providers. Then the task fails with `init_timeout`. |
                | `BERTH_INIT_WAIT` | `1h` | How long a task waits until another one has installed its providers. The wait does not count against the task's `timeout`. |
                | `BERTH_MIN_FREE_DISK` | `32M` | With less room below its work directory an agent takes no new work; of a small disk a quarter is enough. `0` for no such limit. |
                | `BERTH_TOOL_ENVIRONMENT` | none; in pods that Berth makes `*` | Which of the agent's variables reach Terraform beside `PATH`, the locale, proxies and `SSL_CERT_*`: names with commas between them, `*` at the end of one for any rest (`AWS_*,GOOGLE_APPLICATION_CREDENTIALS`). Variables of Berth's own never do. |

                ## Of clients

                The verbs that ask a server ([cli.md](cli.md)) read these.

                | environment variable | default | meaning |
                |---|---|---|
                | `BERTH_SERVER` | none | The server that is asked. `--server` goes before. |
                | `BERTH_TOKEN` | none | The token. `--token-file` goes before; behind it come `TF_TOKEN_<host>` and what `berth login` kept. |
                | `BERTH_CA_FILE` | none | Certificates in PEM that are trusted beside the usual ones. `--ca-file` goes before. |

                ## Of Quarkus

                The settings of Quarkus work too. Most used:

                | setting | environment variable | default | meaning |
                |---|---|---|---|
                %s

                ## In force

                `GET /api/v1/settings` and the page at `/app/settings` show an admin what a server goes by: each setting of Berth and
                of the last table, its value, and where that comes from. Of what is secret they say only that it is set: settings whose
                names sound like a secret, options of commands, who signs in at an address, and parameters of addresses that are not
                known to be harmless.
                """.formatted(
                settings.stream().map(SettingsDocumentTest::row).collect(Collectors.joining("\n")),
                KnownSetting.OF_QUARKUS.stream().map(SettingsDocumentTest::row).collect(Collectors.joining("\n")));
    }

    private static String resource() throws IOException {
        return SettingsSource.read(SOURCE).stream()
                .map(setting -> setting.name() + "\t" + setting.standard().orElse("") + "\t" + setting.meaning() + "\n")
                .collect(Collectors.joining());
    }

    private static String row(SettingsSource.Setting setting) {
        return row(new KnownSetting(setting.name(), setting.standard().orElse(null), setting.meaning()));
    }

    private static String row(KnownSetting setting) {
        String standard = setting.standard() == null ? "none" : "`" + setting.standard() + "`";
        return "| `%s` | `%s` | %s | %s |".formatted(setting.name(), setting.variable(), standard, setting.meaning());
    }
}
