package dev.berth.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.module.Backend.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools make of a directory's files. */
class RootModuleTest {
    private static final String S3 = "terraform {\n  backend \"s3\" {}\n}\n";
    private static final String LOCAL = "terraform {\n  backend \"local\" {}\n}\n";
    private static final String CLOUD = "terraform {\n  cloud {\n    organization = \"o\"\n  }\n}\n";

    @TempDir
    Path directory;

    private static RootModule of(Dialect dialect, Map<String, String> files) throws IOException {
        return RootModule.of(dialect, files.keySet(), name -> files.get(name).getBytes(StandardCharsets.UTF_8));
    }

    private static Backend backend(String... namesAndContents) throws IOException {
        Map<String, String> files = new java.util.HashMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            files.put(namesAndContents[i], namesAndContents[i + 1]);
        }
        return of(Dialect.TERRAFORM, files).backend();
    }

    static Stream<String> declaring() {
        return Stream.of(
                "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n}\n",
                "terraform {\n  backend local {}\n}\n",
                "terraform{ backend \"local\"{} }",
                "terraform {\n  backend \"lo\\u0063al\" {}\n}\n",
                "locals {\n  a = <<E\n${\nE\n}\nE\n}\nterraform {\n  backend \"s3\" {}\n}\n",
                "terraform {\n  cloud {\n    organization = \"o\"\n  }\n}\n",
                "terraform {\n  required_version = \">= 1.0\" # {\n  required_providers {\n    a = { source = \"x\" }\n  }\n"
                        + "  backend \"http\" {\n  }\n}\n",
                "locals {\n  a = <<EOT\n}\n{{{ \"\nEOT\n}\nterraform {\n  backend \"s3\" {}\n}\n",
                "locals {\n  a = <<-EOT\n    text ${\"}\"}\n    EOT\n}\nterraform {\n  backend \"s3\" {}\n}\n",
                "locals {\n  a = \"${join(\",\", [\"}\", \"{\"])} $${ \\\" {\"\n}\nterraform {\n  backend \"s3\" {}\n}\n",
                "locals {\n  x = <<EOT\na\nEOT\u00A0\n}\nterraform {\n  backend \"s3\" {}\n}\nlocals {\n  y = <<EOT\nEOT\n}\n",
                "/* { */ // {\nterraform { # {\n\n  /* x */ backend \"gcs\" { }\n}",
                "\uFEFFterraform {\r\n  backend \"s3\" {\r\n  }\r\n}\r\n");
    }

    static Stream<String> notDeclaring() {
        return Stream.of(
                "",
                "resource \"terraform_data\" \"a\" {}\n",
                "# terraform { backend \"s3\" {} }\n",
                "/*\nterraform {\n  backend \"s3\" {}\n}\n*/\n",
                "locals {\n  text = \"terraform { backend \\\"s3\\\" {} }\"\n}\n",
                "locals {\n  text = <<EOT\nterraform {\n  backend \"s3\" {}\n}\nEOT\n}\n",
                "terraform {\n  required_providers {\n    backend = { source = \"x/backend\" }\n  }\n}\n",
                "terraform {\n  required_version = \">= 1\"\n}\nmodule \"backend\" {\n  source = \"./backend\"\n}\n",
                "locals {\n  terraform = {\n    backend = {}\n    cloud = {}\n  }\n}\n",
                "resource \"x\" \"y\" {\n  terraform {\n    backend \"s3\" {}\n  }\n}\n",
                "variable \"terraform\" {}\nvariable \"cloud\" {\n}\n",
                "terraform {");
    }

    @ParameterizedTest
    @MethodSource("declaring")
    void aBackendOrCloudBlockIsSeen(String hcl) throws IOException {
        assertThat(backend("main.tf", hcl).kind()).isNotEqualTo(Kind.NONE);
    }

    @ParameterizedTest
    @MethodSource("notDeclaring")
    void whatOnlyLooksLikeOneIsNot(String hcl) throws IOException {
        assertThat(backend("main.tf", hcl)).isEqualTo(Backend.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"terraform\":{\"backend\":{\"s3\":{}}}} | s3",
                "[{\"terraform\":{\"backend\":{\"gcs\":{}}}},{\"resource\":{}}] | gcs",
                "{\"terraform\":[{\"required_version\":\"1\"},{\"backend\":[{\"pg\":[{}]}]}]} | pg",
                "{\"//\":\"x\",\"terraform\":[{},{\"cloud\":{\"organization\":\"o\"}}]} | cloud",
                "{\"resource\":{\"a\":[1,{}]},\"terraform\":{\"backend\":{\"local\":[{}]}}} | local"
            })
    void aBackendInJsonIsSeen(String json, String type) throws IOException {
        assertThat(backend("main.tf.json", json).type()).isEqualTo(type);
        assertThat(backend("main.tf", json)).isEqualTo(Backend.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{",
                "null",
                "{\"terraform\":null}",
                "{\"terraform\":{\"backend\":null}}",
                "{\"terraform\":{\"backend\":{\"s3\":null}}}",
                "{\"terraform\":{\"backend\":{\"s3\":[]}}}",
                "{\"locals\":{\"terraform\":{\"backend\":{}}}}",
                "{\"terraform\":{\"required_providers\":{\"backend\":{}}}}"
            })
    void whatOnlyLooksLikeOneInJsonIsNot(String json) throws IOException {
        assertThat(backend("main.tf.json", json)).isEqualTo(Backend.NONE);
    }

    @Test
    void onlyTheFilesCountThatTheToolReads() throws IOException {
        Files.createDirectories(directory.resolve("module"));
        Files.writeString(directory.resolve("module/main.tf"), S3);
        for (String name : new String[] {"main.tf.bak", ".main.tf", "main.tf~", "backend.tofu"}) {
            Files.writeString(directory.resolve(name), S3);
        }
        RootModule empty = RootModule.in(directory, Dialect.TERRAFORM);
        assertThat(empty.files()).isEmpty();
        assertThat(empty.backend()).isEqualTo(Backend.NONE);
        assertThat(RootModule.in(directory, Dialect.TOFU).backend().type()).isEqualTo("s3");
        assertThat(RootModule.in(directory.resolve("nowhere"), Dialect.TERRAFORM)
                        .files())
                .isEmpty();
    }

    @Test
    void whatAFileOfTofusOwnReplacesDoesNotCount() throws IOException {
        Map<String, String> files = Map.of("main.tf", S3, "main.tofu", "# none\n");
        assertThat(of(Dialect.TOFU, files).backend()).isEqualTo(Backend.NONE);
        assertThat(of(Dialect.TERRAFORM, files).backend().type()).isEqualTo("s3");
    }

    @Test
    void anOverrideReplacesWhateverWasSaidBefore() throws IOException {
        assertThat(backend("main.tf", S3, "override.tf", LOCAL).kind()).isEqualTo(Kind.VANISHING);
        assertThat(backend("main.tf", LOCAL, "a_override.tf", CLOUD, "b_override.tf", S3)
                        .type())
                .isEqualTo("s3");
        assertThat(backend("main.tf", S3, "override.tf.json", "{\"terraform\":{\"cloud\":{}}}")
                        .kind())
                .isEqualTo(Kind.CLOUD);
        assertThat(backend("main.tf", S3, "override.tf", "# nothing\n").type()).isEqualTo("s3");
    }

    @Test
    void aStateInTheDirectoryOrInTheProcessIsKeptByNobody() throws IOException {
        assertThat(backend("main.tf", LOCAL).keepsState()).isFalse();
        assertThat(backend("main.tf", LOCAL.replace("local", "inmem")).keepsState())
                .isFalse();
        assertThat(backend("main.tf", CLOUD).keepsState()).isFalse();
        assertThat(backend("main.tf", S3).keepsState()).isTrue();
        assertThat(backend("main.tf", "terraform {\n  state_store \"x\" {\n  }\n}\n")
                        .keepsState())
                .isTrue();
    }

    @Test
    void variablesAreKnownWithTheirMarks() throws IOException {
        RootModule module = of(
                Dialect.TERRAFORM,
                Map.of(
                        "main.tf",
                        """
                        variable "plain" {
                          type    = object({ sensitive = bool })
                          default = { ephemeral = true }
                          validation {
                            condition = var.plain.sensitive # variable "no" {}
                            sensitive = true
                          }
                        }
                        variable secret { sensitive = true }
                        variable "größe" {
                          ephemeral = true
                          sensitive = false
                        }
                        resource "x" "variable" {
                          variable "inner" {}
                        }
                        """,
                        "more.tf.json",
                        "{\"variable\":[{\"j\":{\"sensitive\":true}},{\"k\":[{\"ephemeral\":\"true\"}]}]}",
                        "override.tf",
                        "variable \"plain\" {\n  sensitive = true\n}\n"));
        assertThat(module.variables()).containsExactly("größe", "j", "k", "plain", "secret");
        assertThat(module.variables().stream().filter(module::isSensitive))
                .containsExactlyInAnyOrder("j", "plain", "secret");
        assertThat(module.variables().stream().filter(module::isEphemeral)).containsExactlyInAnyOrder("größe", "k");
    }

    @Test
    void aVariableIsShownWhereItsDeclarationCanBeReadAndDoesNotCallItSensitive() throws IOException {
        Map<String, String> files = Map.of(
                "main.tf",
                """
                variable "plain" {}
                variable "open" { sensitive = false }
                variable "secret" { sensitive = true }
                variable "later" {}
                variable "computed" { sensitive = !false }
                variable "enclosed" {
                  sensitive = (
                    true
                  )
                }
                variable "twice" { sensitive = (true) }
                """,
                "more.tf.json",
                "{\"variable\": {\"json\": {}, \"template\": {\"sensitive\": \"${true}\"}}}",
                "override.tf",
                "variable \"later\" {\n  sensitive = true\n}\nvariable \"twice\" {\n  sensitive = false\n}\n");
        RootModule module = of(Dialect.TERRAFORM, files);

        assertThat(module.variables().stream().filter(module::isShown)).containsExactly("json", "open", "plain");
        assertThat(module.isShown("undeclared")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"b.tf.json,'{\"variable\": {\"v\": {'", "b.tf,'variable \"v\" { description = \"no end'"})
    void ofAFileThatCannotBeReadToItsEndNothingIsShown(String name, String content) throws IOException {
        RootModule module = of(Dialect.TERRAFORM, Map.of("a.tf", "variable \"plain\" {}\n", name, content));

        assertThat(module.isShown("plain")).isFalse();
    }

    @Test
    void whatFilesSayOfSensitiveVariablesIsKnownAsItIsWritten() throws IOException {
        RootModule module = of(
                Dialect.TERRAFORM,
                Map.of(
                        "main.tf",
                        """
                        variable "one" { sensitive = true }
                        variable "two" {
                          default = {
                            a = "in # braces" # comment
                            b = [1, "}"]
                          } // more
                          sensitive = true
                          validation {
                            condition = var.two != ""
                          }
                        }
                        variable "short" { default = "one-line" }
                        variable "open" {
                          default = "shown"
                        }
                        """,
                        "more.tf.json",
                        "{\"variable\":{\"three\":{\"default\":\"plain\",\"sensitive\":true},"
                                + "\"four\":[{\"sensitive\":true,\"default\":{\"k\":[\"v\"]}}],\"five\":"
                                + "{\"default\":4711,\"sensitive\":\"true\"}}}",
                        "x_override.tf",
                        "variable \"short\" {\n  sensitive = true\n}\n",
                        "terraform.tfvars",
                        "one = <<EOT\n}\nEOT\nopen = \"shown\"\n",
                        "a.auto.tfvars",
                        "one = \"x\" # comment\r\ntwo=[\n\"y\",\n]",
                        "b.auto.tfvars.json",
                        "{\"three\":\"of json\",\"open\":\"shown\",\"two\":null}",
                        "other.tfvars",
                        "one = \"not read\"\n"));

        assertThat(module.sensitiveValues())
                .extracting(value -> value.text() + (value.expression() ? " as HCL" : ""))
                .containsExactlyInAnyOrder(
                        "{\n    a = \"in # braces\" # comment\n    b = [1, \"}\"]\n  } as HCL",
                        "\"one-line\" as HCL",
                        "plain",
                        "{\"k\":[\"v\"]}",
                        "[4711]",
                        "<<EOT\n}\nEOT as HCL",
                        "\"x\" as HCL",
                        "[\n\"y\",\n] as HCL",
                        "of json");
    }

    @Test
    void theAddressesOfModulesAreFoundInBothSyntaxes() throws IOException {
        Map<String, String> files = Map.of(
                "a.tf", "module \"a\" {\n  source = \"git::https://h/a.git\"\n  x = \"https://no\"\n}\n",
                "b.tf.json", "{\"module\": {\"b\": {\"source\": \"https://h/b.zip\"}}}");

        RootModule module = RootModule.of(
                Dialect.TERRAFORM, files.keySet(), name -> files.get(name).getBytes(StandardCharsets.UTF_8));

        assertThat(module.sources()).containsExactlyInAnyOrder("\"git::https://h/a.git\"", "https://h/b.zip");
    }
}
