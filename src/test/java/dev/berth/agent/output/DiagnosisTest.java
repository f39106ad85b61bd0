package dev.berth.agent.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a failed step is said to have failed at. */
class DiagnosisTest {
    private static String cause(String output) {
        Diagnosis diagnosis = new Diagnosis();
        LineSplitter lines = new LineSplitter(diagnosis::line);
        lines.accept(output);
        lines.flush();
        return diagnosis.cause();
    }

    @Test
    void theFirstErrorCountsWithItsPlaceAndItsMeaning() {
        assertThat(cause("""
                Planning ...

                Error: Invalid function argument

                  on main.tf line 2, in output "a":
                   2:   value = file("missing")
                    ├────────────────
                    │ while calling file(path)

                Invalid value for "path" parameter: no file
                exists at "missing".

                A hint that nobody needs.

                Error: Another one

                  on main.tf line 9:
                """))
                .isEqualTo("Invalid function argument on main.tf line 2, in output \"a\":"
                        + " Invalid value for \"path\" parameter: no file exists at \"missing\".");
    }

    @Test
    void theMeaningIsFoundBehindAnExcerptOfAnyLine() {
        for (String line : List.of("   9:", "  13:", " 113:", "1113:", "71113:")) {
            assertThat(cause("""
                    Error: Invalid function argument

                      on m/main.tf line %s in resource "terraform_data" "a":
                    %s   input = tonumber(var.z)
                        \u251c\u2500\u2500\u2500\u2500
                        \u2502 while calling tonumber(v)

                    Invalid value for "v" parameter: cannot convert "x" to number.
                    """.formatted(line.strip().replace(':', ','), line)))
                    .isEqualTo("Invalid function argument on m/main.tf line "
                            + line.strip().replace(':', ',')
                            + " in resource \"terraform_data\" \"a\": Invalid value for \"v\" parameter:"
                            + " cannot convert \"x\" to number.");
        }
    }

    @Test
    void theMeaningIsFoundWhereThereIsNoExcerpt() {
        assertThat(cause("""
                Error: Variables not allowed

                  on <value for var.q> line 1:
                  (source code not available)

                Variables may not be used here.
                """))
                .isEqualTo("Variables not allowed on <value for var.q> line 1: Variables may not be used here.");
    }

    @Test
    void theBarsOfATerminalMakeNoDifference() {
        assertThat(cause("""
                ╷
                │ Warning: Deprecated
                │\s
                │ Do not.
                ╵
                ╷
                │ Error: local-exec provisioner error
                │\s
                │   with terraform_data.x,
                │   on main.tf line 2, in resource "terraform_data" "x":
                │    2:   provisioner "local-exec" {
                │\s
                │ Error running command 'exit 3': exit status 3. Output:\s
                ╵
                """))
                .isEqualTo("local-exec provisioner error with terraform_data.x, on main.tf line 2, in resource"
                        + " \"terraform_data\" \"x\": Error running command 'exit 3': exit status 3. Output:");
    }

    @Test
    void whatOnlyAnnouncesOrFollowsFromAnErrorIsNoCause() {
        String announced = """
                Error: Terraform encountered problems during initialisation, including problems
                with the configuration, described below.

                The Terraform configuration must be valid before initialization.


                Error: Unsupported block type

                  on x.tf line 1:
                   1: foo {

                Blocks of type "foo" are not expected here.
                """;
        String followed = """
                Error: No value for required variable

                  on q.tf line 1:
                   1: variable "q" {}

                The root module input variable "q" is not set.

                Error: Variables not allowed

                  on <value for var.q> line 1:
                  (source code not available)

                Variables may not be used here.
                """;
        assertThat(cause(announced))
                .isEqualTo("Unsupported block type on x.tf line 1: Blocks of type \"foo\" are not expected here.");
        assertThat(cause(followed)).startsWith("Variables not allowed on <value for var.q> line 1: ");
        assertThat(cause(followed.substring(0, followed.indexOf("Error: Variables"))))
                .startsWith("No value for required variable on q.tf line 1: ");
    }

    @Test
    void itIsBoundedAndOfOneLine() {
        String cause = cause("Error: " + "x".repeat(5_000) + "\n" + ("y".repeat(200) + "\n").repeat(100));
        assertThat(cause).hasSizeLessThanOrEqualTo(1_000).doesNotContain("\n");
        assertThat(cause("all is well\nmodule.x (local-exec): Error: mine\n")).isNull();
    }

    @Test
    void aTitleInTheNextLineIsTheTitle() {
        assertThat(cause("Error: \nThe plan cannot be read\n\n  on main.tf line 2:\n\nIt is damaged.\n"))
                .isEqualTo("The plan cannot be read on main.tf line 2: It is damaged.");
        assertThat(cause("\u2577\n\u2502 Error: \n\u2502 \n\u2502 No such thing here.\n\u2575\n"))
                .isEqualTo("No such thing here.");
    }
}
