package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A workspace without a backend block of its own uses Berth's state (A6). */
class BackendTest {
    @TempDir
    Path directory;

    static Stream<String> declaring() {
        return Stream.of(
                "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n}\n",
                "terraform {\n  backend local {}\n}\n",
                "terraform{ backend \"local\"{} }",
                "terraform {\n  cloud {\n    organization = \"o\"\n  }\n}\n",
                "terraform {\n  required_version = \">= 1.0\" # {\n  required_providers {\n    a = { source = \"x\" }\n  }\n"
                        + "  backend \"http\" {\n  }\n}\n",
                "locals {\n  a = <<EOT\n}\n{{{ \"\nEOT\n}\nterraform {\n  backend \"s3\" {}\n}\n",
                "locals {\n  a = <<-EOT\n    text ${\"}\"}\n    EOT\n}\nterraform {\n  backend \"s3\" {}\n}\n",
                "locals {\n  a = \"${join(\",\", [\"}\", \"{\"])} $${ \\\" {\"\n}\nterraform {\n  backend \"s3\" {}\n}\n",
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
    void aBackendOrCloudBlockIsSeen(String hcl) {
        assertThat(Backend.isDeclaredIn(hcl)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("notDeclaring")
    void whatOnlyLooksLikeOneIsNot(String hcl) {
        assertThat(Backend.isDeclaredIn(hcl)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"terraform\":{\"backend\":{\"s3\":{}}}}",
                "{\"resource\":{\"a\":[1,{}]},\"terraform\":[{\"required_version\":\"1\"},{\"cloud\":{}}]}"
            })
    void aBackendInJsonIsSeen(String json) throws IOException {
        assertThat(Backend.isDeclaredInJson(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{",
                "{\"locals\":{\"terraform\":{\"backend\":{}}}}",
                "{\"terraform\":{\"required_providers\":{\"backend\":{}}}}"
            })
    void whatOnlyLooksLikeOneInJsonIsNot(String json) throws IOException {
        assertThat(Backend.isDeclaredInJson(json)).isFalse();
    }

    @Test
    void onlyTheFilesThatTerraformReadsInTheRootCount() throws IOException {
        String declared = "terraform {\n  backend \"s3\" {}\n}\n";
        Files.createDirectories(directory.resolve("module"));
        Files.writeString(directory.resolve("module/main.tf"), declared);
        Files.writeString(directory.resolve("main.tf.bak"), declared);
        Files.writeString(directory.resolve(".main.tf"), declared);
        assertThat(Backend.isDeclared(directory)).isFalse();

        Files.writeString(directory.resolve("versions.tofu"), declared);
        assertThat(Backend.isDeclared(directory)).isTrue();
    }

    @Test
    void theOverrideHoldsNoAddressAndNoPassword() throws IOException {
        Backend.useHttp(directory);

        assertThat(Backend.isHttp(directory)).isTrue();
        assertThat(Files.readString(directory.resolve("berth_backend_override.tf")))
                .isEqualTo("terraform {\n  backend \"http\" {}\n}\n");
    }
}
