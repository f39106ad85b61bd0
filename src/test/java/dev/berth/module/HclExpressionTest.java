package dev.berth.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for a value, and what is refused at once: real Terraform decides. */
class HclExpressionTest {
    /** Terraform takes these in a variables file. */
    private static final List<String> TAKEN = List.of(
            "1",
            "true ? \"a\" : \"${x}\"",
            "\"%{ for x in [1] }${x}%{ endfor }\"",
            "[for x in [1] : \"${x}\"]",
            "\"${true}${[for x in [1] : x][0]}${{ a = 1 }.a}\"",
            "\"$${x}\"",
            "-1",
            "- 1",
            "1.5e3",
            "1E-3",
            "1 -1",
            "1 - -1",
            "(1)",
            "-(1)",
            "null",
            "true && !false",
            "! true",
            "1 + 2",
            "1\n+ 2",
            "1 % 2",
            "1 <= 2 && 2 >= 1 || false",
            "1 != 2",
            "1 == 1",
            "1 < 2",
            "null == null",
            "true ? 1 : 2",
            "1 > 2 ? \"a\" : \"b\"",
            "true ? false ? 1 : 2 : 3",
            "[]",
            "{}",
            "[1, 2]",
            "[\n  1,\n  2,\n]",
            "[[1, 2], [3]]",
            "[(1), -2, \"x\"][0]",
            "[{ a = 1 }].0.a",
            "[{ a = 1 }][*].a",
            "[{ a = 1 }].*.a",
            "[1].0",
            "{ a = 1 }.a",
            "{ a = 1 }[\"a\"]",
            "{ a = 1, b = 2, }",
            "{\n\n  a = 1 # c\n  // d\n  b = 2\n}",
            "{ \"a\" : 1 }",
            "{ a-b = 1 }",
            "{ in = 1 }",
            "{ if = 1, for = 2 }",
            "{ (1 + 1) = 2 }",
            "{ \"${1}\" = 2 }",
            "[for x in [\"a\"] : x]",
            "[for x in ([\"a\"]) : x if (x != \"b\")]",
            "{ for k, x in { a = 1 } : k => x }",
            "\"\"",
            "\"a$b\"",
            "\"é \\\" \\u00e9\"",
            "\"a // b # c\"",
            "\"f(x)\"",
            "\"$${f(x)}\"",
            "\"${1 + 1}\"",
            "\"${\"${(1)}\"}\"",
            "\"%{if true}a%{endif}\"",
            "\"%{ if (true) }a%{ else }b%{ endif }\"",
            "\"%{ for x in ([1]) }${x}%{ endfor }\"",
            "<<EOT\nx ${1 + 1} f(x)\nEOT",
            "<<-EOT\n  a\n  EOT",
            "{ a = <<EOT\nx\nEOT\n}",
            "[<<EOT\nx\nEOT\n]",
            "1 # f(x)",
            "/* f(x) */ 1",
            "{ true = false, null = true }",
            "{ hello = \"x\", world : null }",
            "{ a = <<E\nhello\nE\n}",
            "false ? hello : 1",
            "{ a = true ? 1 : hello }",
            "[for x in [1] : { a = x, b = [x] }]",
            "{ for k, v in { a = 1 } : k => { b = v } }",
            "[for x in [] : hello]",
            "\"${false ? hello : 1}\"",
            "{ a = { b = 1 }.b }",
            "{ a = [{ b = 1 }][*].b }",
            "\"\\n\\r\\t\\\"\\\\\\u00E9\\U0001f600\"",
            "<<E\n\\q \\u1\nE",
            "\n1\n",
            "{ a = 1\n b = 2,\n c = 3 }",
            "{\n  a = 1,\n\n  b = 2\n\n}",
            "{ a = 1 # c\n b = 2 }",
            "{ a = 1 /* c */, b = 2 }",
            "{ a = <<E\nx\nE\n b = 2 }",
            "{ a = [\n1\n,\n2\n] }",
            "{ a = (1 +\n2) }",
            "{\n a = { b = 1\n c = 2 }\n}",
            "{ 1 = 2, \"a\" : 3, (true) = 4, -1 = 5 }",
            "{ true ? \"a\" : \"b\" = 1 }",
            "{ a = true ? 1 : 2, b : false ? 3 : 4 }",
            "[{ a = 1 }, { b = [true, null] }]",
            "{ a = [{ b = 1 }][0].b }",
            "{ for k in [\"a\"] :\n k\n =>\n { x = 1 }\n}",
            "{\n for k in [\"a\"] : k => k...\n}",
            "{ a = 1 }\n.a");

    /** Terraform refuses these, and so does Berth before. */
    private static final List<String> REFUSED = List.of(
            "1\nother = 2",
            "1 2",
            "\"a\" \"b\"",
            "\"a\"\n\"b\"",
            "[1] [2] {}",
            "(1) (2)",
            "(1\nother = 2)",
            "[1 2]",
            "[1\n2]",
            "[, 1]",
            "(1, 2)",
            "(1 2)",
            "()",
            "1 = 2",
            "1,",
            "1;",
            "1 ? 2",
            "\"x\" : 1",
            "-",
            "1 +",
            "[1 +]",
            ".5",
            "1.",
            "1...",
            "'x'",
            "`x`",
            "@",
            "1 & 2",
            "1 && && 2",
            "true {}",
            "other = 1",
            "other {\n}",
            "<<EOT\nx\nEOT\n2",
            "{ a = 1 b = 2 }",
            "{ a = \"x\" \"b\" = \"y\" }",
            "{ a = 1 /* c\n */ b = 2 }",
            "{ a = 1,, b = 2 }",
            "{ a = 1\n, b = 2 }",
            "{ , a = 1 }",
            "{ a = 1; b = 2 }",
            "{ a =\n1 }",
            "{ a =\nb = 1 }",
            "{ a\n= 1 }",
            "{ a = # c\n1 }",
            "{ a = 1 +\n2 }",
            "{ a = 1\n+ 2 }",
            "{ a = true ?\n1 : 2 }",
            "{ a }",
            "{ \"a\", \"b\" }",
            "{ a = }",
            "{ = 1 }",
            "{ a == 1 }",
            "{ a => 1 }",
            "{ a b = 1 }",
            "{ a = 1 = 2 }",
            "{ \"a\" : 1 : 2 }",
            "{ a = [1 2] }",
            "{ a = { b = 1 c = 2 } }",
            "[{ b = 1 c = 2 }]",
            "{ a = () }",
            "{ a = .5 }",
            "{ a.\"b\" = 1 }",
            "{ a = 1... }",
            "{ 0a = 1 }");

    /** Terraform refuses these, for what they say and not for how it is put together. */
    private static final Map<String, String> MEANINGLESS = Map.ofEntries(
            Map.entry("hello", "written in quotes"),
            Map.entry("us-east-1", "written in quotes"),
            Map.entry("-hello", "written in quotes"),
            Map.entry("[hello]", "written in quotes"),
            Map.entry("(1 + hello)", "written in quotes"),
            Map.entry("{ a = hello }", "written in quotes"),
            Map.entry("{ a : hello }", "written in quotes"),
            Map.entry("{\n  a = 1\n  b = { c = hello }\n}", "written in quotes"),
            Map.entry("[1, { a = hello }]", "written in quotes"),
            Map.entry("{ a = [hello] }", "written in quotes"),
            Map.entry("{ a = [1, [hello, world]] }", "written in quotes"),
            Map.entry("{ a = (hello) }", "written in quotes"),
            Map.entry("{ (hello) = 1 }", "written in quotes"),
            Map.entry("{ a.b = 1 }", "must not refer"),
            Map.entry("{ a = { b.c = 1 } }", "must not refer"),
            Map.entry("[{ a[0] = 1 }]", "must not refer"),
            Map.entry("NaN", "written in quotes"),
            Map.entry("var.x", "must not refer"),
            Map.entry("hello[0]", "must not refer"),
            Map.entry("[local.x]", "must not refer"),
            Map.entry("\"x-${var.y}\"", "must not refer"),
            Map.entry("\"${x}\"", "must not refer"),
            Map.entry("[{ a = \"${~ local.a[0].b ~}\" }]", "must not refer"),
            Map.entry("<<EOT\n${x[\"a\"]}\nEOT", "must not refer"),
            Map.entry("\"${1}${each.key}\"", "must not refer"),
            Map.entry("{ a = each.key }", "must not refer"),
            Map.entry("hello world", "a word is where something else belongs"),
            Map.entry("\uFEFF1", "where something else belongs"),
            Map.entry("\"\\q\"", "backslash"),
            Map.entry("\"C:\\Users\"", "backslash"),
            Map.entry("\"\\u12\"", "backslash"),
            Map.entry("\"\\ud83d\\ude00\"", "backslash"),
            Map.entry("\"\\U00110000\"", "backslash"),
            Map.entry("\"${\"\\/\"}\"", "backslash"));

    private static final List<String> CALLS = List.of(
            "upper(\"x\")",
            "upper (\"x\")",
            "file(\"/etc/passwd\")",
            "[1, max(1, 2)]",
            "{ a = jsonencode({}) }",
            "{ upper(\"x\") = 1 }",
            "\"${upper(\"x\")}\"",
            "\"%{ if alltrue([]) }a%{ endif }\"",
            "<<EOT\n${upper(\"x\")}\nEOT",
            "[for x in [1] : abs(x)]",
            "provider::terraform::encode_tfvars({})");

    @TempDir
    Path directory;

    @Test
    void whatTerraformTakesIsTaken() throws Exception {
        for (String value : TAKEN) {
            assertThat(HclText.problem(value)).as(value).isNull();
        }
        // All of them in one file, each under a name of its own.
        assertThat(terraform(TAKEN)).isEmpty();
    }

    @Test
    void whatIsNotOneExpressionIsRefusedByBoth() throws Exception {
        for (String value : REFUSED) {
            assertThat(HclText.problem(value)).as(value).contains("one HCL expression");
            assertThat(terraform(List.of(value))).as(value).contains("Error: ");
        }
    }

    @Test
    void whatMeansNothingInAVariablesFileIsRefusedByBothAndTold() throws Exception {
        for (Map.Entry<String, String> value : MEANINGLESS.entrySet()) {
            assertThat(HclText.problem(value.getKey())).as(value.getKey()).contains(value.getValue());
            assertThat(terraform(List.of(value.getKey()))).as(value.getKey()).contains("Error: ");
        }
    }

    @Test
    void aCallOfAFunctionIsRefusedByBoth() throws Exception {
        for (String value : CALLS) {
            assertThat(HclText.problem(value)).as(value).contains("must not call a function");
        }
        assertThat(terraform(CALLS)).contains("Error: Function calls not allowed");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x09, 0x0B, 0x20, 0x85, 0xA0, 0x1680, 0x2007, 0x2028, 0x202F, 0x3000, 0x01, 0x1C, 0x1F, 0x180E, 0x200B
            })
    void aHeredocEndsWhereItEndsForTerraform(int point) throws Exception {
        String space = Character.toString(point);
        for (String end : List.of("EOT" + space, space + "EOT")) {
            String value = "<<EOT\na\n" + end;
            assertThat(HclText.problem(value) == null)
                    .as("%x %s", point, value)
                    .isEqualTo(terraform(List.of(value)).isEmpty());
            String two = value + "\n)\nw = \"injected\"\nu = (<<EOT\nEOT";
            assertThat(HclText.problem(two) == null).as(two).isEqualTo(!assignsTwo(two));
        }
    }

    /** Whether Terraform sees more than one assignment in it; where it does not, all of that is the heredoc's text. */
    private boolean assignsTwo(String value) throws Exception {
        return run(List.of(value)).output().contains("undeclared variable");
    }

    @Test
    void ofAValueNoMoreIsToldThanASign() {
        assertThat(HclText.problem("hunter2 swordfish"))
                .doesNotContain("hunter2")
                .doesNotContain("swordfish");
        assertThat(HclText.problem("1 \uD83D\uDE00")).doesNotContain("\uD83D");
    }

    @Test
    void bracketsWithoutAnEndCostNoStack() {
        assertThat(HclText.problem("[".repeat(1_000_000))).isNotNull();
        assertThat(HclText.problem("(".repeat(100_000) + "1" + ")".repeat(100_000)))
                .isNull();
    }

    /** What Terraform says against these values, written as the agent writes them; nothing when it takes them. */
    private String terraform(List<String> values) throws IOException, InterruptedException {
        Run run = run(values);
        return run.code() == 0 ? "" : run.output();
    }

    /** How Terraform ended, and what it said. */
    private record Run(int code, String output) {}

    private Run run(List<String> values) throws IOException, InterruptedException {
        StringBuilder declared = new StringBuilder();
        StringBuilder given = new StringBuilder();
        for (int index = 0; index < values.size(); index++) {
            declared.append("variable \"v").append(index).append("\" {}\n");
            given.append("v")
                    .append(index)
                    .append(" = ")
                    .append(HclText.enclosed(values.get(index)))
                    .append("\n");
        }
        Files.writeString(directory.resolve("main.tf"), declared);
        Files.writeString(directory.resolve("values.tfvars"), given);
        List<String> command = new ArrayList<>(
                List.of("terraform", "plan", "-input=false", "-no-color", "-refresh=false", "-var-file=values.tfvars"));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
