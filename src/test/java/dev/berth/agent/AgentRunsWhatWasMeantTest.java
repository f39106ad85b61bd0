package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.SafeUnpacker;
import dev.berth.module.Dialect;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument.EnvironmentVariable;
import dev.berth.protocol.WorkDocument.Variable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real Terraform does what was meant: with the values, the state and the directory that the user has in mind. */
class AgentRunsWhatWasMeantTest {
    private static final String OVERRIDE_LOCAL =
            "terraform {\n  backend \"local\" {\n    path = \"own.tfstate\"\n  }\n}\n";

    @TempDir
    Path directory;

    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private AgentMessage.Finished plan(long task, WorkOf work) {
        agent.plan(task, 1, 0, work);
        return agent.finished(task, 1);
    }

    private AgentMessage.Finished apply(long task, AgentMessage.Finished planned, boolean warm, WorkOf work) {
        assertThat(planned.error()).isNull();
        agent.apply(task, 2, warm, work.approved(planned.plan().sha256(), "pw-apply"));
        return agent.finished(task, 2);
    }

    private void applied(long task, WorkOf work) {
        assertThat(apply(task, plan(task, work), true, work).error()).isNull();
    }

    private JsonNode output(String name) throws IOException {
        return new ObjectMapper().readTree(agent.server.state).at("/outputs/" + name + "/value");
    }

    private static Variable text(String value) {
        return new Variable(value, false, false);
    }

    private static Variable expression(String value) {
        return new Variable(value, false, true);
    }

    @Test
    void seenElsewhere101AConfigurationWithoutFilesPlansNothingAndDestroysNothing() {
        applied(1, WorkOf.configuration(ONE_RESOURCE));
        String before = agent.server.state;

        AgentMessage.Finished folded = plan(2, WorkOf.of(Map.of("repo-abc/main.tf", ONE_RESOURCE)));
        AgentMessage.Finished elsewhere =
                plan(3, WorkOf.configuration(ONE_RESOURCE).in("live"));
        AgentMessage.Finished tofus = plan(4, WorkOf.of(Map.of("main.tofu", ONE_RESOURCE, ".main.tf", ONE_RESOURCE)));

        assertThat(List.of(folded, elsewhere, tofus)).allSatisfy(finished -> {
            assertThat(finished.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(finished.error().code()).isEqualTo("configuration_empty");
        });
        assertThat(agent.server.state).isEqualTo(before);
        assertThat(agent.server.log(2, 1)).doesNotContain("terraform init");
    }

    @Test
    void aDestructionNeedsNoFilesAtAll() {
        applied(1, WorkOf.configuration(ONE_RESOURCE));

        applied(2, WorkOf.of(Map.of()).in("live/net").destroying());

        assertThat(agent.server.state).contains("\"resources\": []");
        assertThat(agent.server.log(2, 1)).doesNotContain("nothing was destroyed");

        applied(3, WorkOf.of(Map.of()).destroying());

        assertThat(agent.server.log(3, 1)).contains("[berth: nothing was destroyed: the state of workspace");
    }

    @Test
    void aDestructionWhoseTargetsMatchNothingDoesNotSayThatTheStateIsEmpty() {
        applied(1, WorkOf.configuration(ONE_RESOURCE));

        plan(2, WorkOf.configuration(ONE_RESOURCE).destroying().only(List.of("terraform_data.two"), List.of()));

        assertThat(agent.server.log(2, 1))
                .contains("[berth: nothing was destroyed: the targets match nothing in the state]")
                .doesNotContain("names nothing to destroy");
    }

    @Test
    void seenElsewhere102AStateThatWouldGoWithTheRunIsKeptByBerth() {
        for (String backend : List.of("local", "inmem")) {
            agent.server.state = null;
            WorkOf work = WorkOf.configuration("terraform {\n  backend \"" + backend + "\" {}\n}\n" + ONE_RESOURCE)
                    .with("z_override.tf", OVERRIDE_LOCAL)
                    .with("zzzz_berth_override.tf.json", "{\"terraform\": {\"backend\": {\"inmem\": {}}}}");
            long task = backend.equals("local") ? 1 : 2;

            applied(task, work);

            assertThat(agent.server.state).contains("terraform_data");
            assertThat(agent.server.log(task, 1))
                    .contains("[berth: the state is kept by Berth, in place of the backend");
            assertThat(plan(task + 100, work).plan().hasChanges()).isFalse();
        }
        WorkOf cloud = WorkOf.configuration(
                "terraform {\n  cloud {\n    organization = \"o\"\n    workspaces {\n      name = \"w\"\n    }\n  }\n}\n"
                        + ONE_RESOURCE);
        assertThat(plan(1_000, cloud).plan().hasChanges()).isFalse();
        assertThat(agent.server.log(1_000, 1)).contains("cloud block");
    }

    @Test
    void seenElsewhere103TheBackendIsTheOneThatTheToolsOwnFilesSay() {
        WorkOf strange =
                WorkOf.configuration(ONE_RESOURCE).with("backend.tofu", "terraform {\n  backend \"s3\" {}\n}\n");
        applied(1, strange);
        assertThat(agent.server.state).contains("terraform_data");
        assertThat(plan(2, strange).plan().hasChanges()).isFalse();

        // Its own backend is the user's: it is asked, and as it cannot be reached, nothing is planned.
        WorkOf own = WorkOf.of(Map.of(
                "main.tf.json",
                "[{\"terraform\":{\"backend\":{\"http\":{\"address\":\"http://127.0.0.1:1/own\",\"retry_max\":0}}}},"
                        + "{\"resource\":{\"terraform_data\":{\"one\":{}}}}]"));
        AgentMessage.Finished refused = plan(3, own);
        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.error().message()).contains("http://127.0.0.1:1/own");
    }

    @Test
    void aToolThatEndsUpWithAnotherBackendIsStoppedBeforeThePlan() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path tool = Files.writeString(bin.resolve("terraform"), """
                #!/bin/sh
                case "$1" in
                  version) echo '{"terraform_version":"1.11.4"}' ;;
                  init) mkdir -p .terraform; echo '{"backend":{"type":"local"}}' > .terraform/terraform.tfstate ;;
                  *) echo "$1" >> %s/steps ;;
                esac
                """.formatted(directory));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        Path other = Files.createDirectory(directory.resolve("other"));
        try (AgentFixture misled = new AgentFixture(other, bin + ":" + System.getenv("PATH")).connected()) {
            misled.plan(1, 1, 0, WorkOf.configuration(ONE_RESOURCE));

            assertThat(misled.finished(1, 1).error().code()).isEqualTo("backend_unexpected");
            assertThat(directory.resolve("steps")).doesNotExist();
        }
    }

    @Test
    void flagsAndPlacesFromTheEnvironmentDoNotLeadTheToolElsewhere() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE)
                .environment(Map.of(
                        "TF_CLI_ARGS_apply", new EnvironmentVariable("-state=own.tfstate", false),
                        "TF_CLI_ARGS_init", new EnvironmentVariable("-backend=false", false),
                        "TF_CLI_ARGS", new EnvironmentVariable("-help", false),
                        "TF_WORKSPACE", new EnvironmentVariable("other", false),
                        "TF_DATA_DIR", new EnvironmentVariable("elsewhere", false)));

        applied(1, work);

        assertThat(agent.server.state).contains("terraform_data");
    }

    @Test
    void seenElsewhere112StringsArriveAsStringsAndExpressionsAsExpressions() throws Exception {
        String main = """
                variable "a" { type = any }
                variable "b" { type = any }
                variable "s" { type = string }
                variable "l" {}
                output "all" { value = [var.a, var.b, var.s, var.l] }
                """;
        WorkOf work = WorkOf.configuration(main)
                .variables(Map.of(
                        "a", text("1.10"),
                        "b", text("hello"),
                        "s", expression("\"q\""),
                        "l", expression("[\n  true, # one\n  { a = <<EOT\nx)\nEOT\n  },\n]")));

        applied(1, work);

        assertThat(output("all").toString()).isEqualTo("[\"1.10\",\"hello\",\"q\",[true,{\"a\":\"x)\\n\"}]]");
    }

    @Test
    void anyTextArrivesAsItWasTyped() throws Exception {
        String nasty =
                "q\" \\ \\n ${a} $${b} %{if c} %%{d} $ % \n line\r\n\ttab \u0001\u007f\u0085\u2028\uFEFF größe € "
                        + "\uD83D\uDE00 \uDBFF\uDFFD 'x' <<EOT\nEOT\n";
        Map<String, String> values = new LinkedHashMap<>();
        values.put("nasty", nasty);
        values.put("empty", "");
        values.put("größe", "ß");
        StringBuilder main = new StringBuilder();
        values.keySet()
                .forEach(name -> main.append(
                        "variable \"%s\" {}\noutput \"o_%s\" {\n  value = var.%s\n}\n".formatted(name, name, name)));
        Map<String, Variable> variables = new LinkedHashMap<>();
        values.forEach((name, value) -> variables.put(name, text(value)));

        applied(1, WorkOf.configuration(main.toString()).variables(variables));

        for (Map.Entry<String, String> value : values.entrySet()) {
            assertThat(output("o_" + value.getKey()).asText()).isEqualTo(value.getValue());
        }
    }

    @Test
    void seenElsewhere116ValuesLargerThanAnEnvironmentArrive() throws Exception {
        Map<String, Variable> variables = new LinkedHashMap<>();
        StringBuilder main = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            variables.put("v" + i, text("x".repeat(64_000)));
            main.append("variable \"v").append(i).append("\" {}\n");
        }
        variables.put("euros", text("€".repeat(65_536)));
        variables.put("large", text("${a}\n".repeat(300_000)));
        main.append("""
                variable "euros" {}
                variable "large" {}
                output "lengths" { value = [length(var.v39), length(var.euros), length(var.large)] }
                """);

        applied(1, WorkOf.configuration(main.toString()).variables(variables));

        assertThat(output("lengths").toString()).isEqualTo("[64000,65536,1500000]");
    }

    @Test
    void seenElsewhere113TheWorkspacesValueWinsOverTheRepositorysFiles() throws Exception {
        String main = """
                variable "region" {}
                variable "zone" {}
                variable "tier" {}
                variable "stage" {}
                resource "terraform_data" "a" { input = var.region }
                output "all" { value = [var.region, var.zone, var.tier, var.stage] }
                """;
        WorkOf work = WorkOf.configuration(main)
                .with("terraform.tfvars", "region = \"from-file\"\ntier = \"from-file\"\n")
                .with("x.auto.tfvars", "region = \"from-auto\"\nzone = \"from-auto\"\n")
                .environment(Map.of(
                        "TF_VAR_region", new EnvironmentVariable("from-environment", false),
                        "TF_VAR_tier", new EnvironmentVariable("from-environment", false),
                        "TF_VAR_stage", new EnvironmentVariable("from-environment", false)))
                .variables(Map.of("region", text("from-workspace"), "zon", text("a slip")));

        AgentMessage.Finished planned = plan(1, work);
        AgentMessage.Finished applied = apply(1, planned, false, work);

        assertThat(applied.error()).isNull();
        assertThat(output("all").toString())
                .isEqualTo("[\"from-workspace\",\"from-auto\",\"from-file\",\"from-environment\"]");
        assertThat(agent.server.log(1, 1)).contains("declared nowhere in the root module: zon]");
        assertThat(agent.server.log(1, 2)).doesNotContain("Ignoring variable");
    }

    @Test
    void whatChangedSinceThePlanIsNeitherAppliedNorPrinted() throws Exception {
        String main = """
                variable "v" {
                  type      = string
                  sensitive = true
                }
                variable "now" {
                  type      = string
                  default   = "unset"
                  ephemeral = true
                }
                resource "terraform_data" "a" {
                  input = nonsensitive(sha256(var.v))
                  provisioner "local-exec" {
                    command     = "echo $NOW > %s"
                    environment = { NOW = var.now }
                  }
                }
                output "o" { value = terraform_data.a.output }
                """.formatted(directory.resolve("now"));
        WorkOf before = WorkOf.configuration(main)
                .variables(Map.of("v", new Variable("old-value-4711", false, false), "now", text("at plan")))
                .environment(Map.of("TF_VAR_v", new EnvironmentVariable("one-more-0000", false)));
        WorkOf after = before.variables(
                        Map.of("v", new Variable("new-value-0815", false, false), "now", text("at apply")))
                .environment(Map.of("TF_VAR_v", new EnvironmentVariable("other-value-1111", false)));
        for (boolean warm : new boolean[] {true, false}) {
            long task = warm ? 1 : 2;
            agent.server.state = null;
            AgentMessage.Finished planned = plan(task, before);
            AgentMessage.Finished applied = apply(task, planned, warm, after);

            assertThat(applied.error()).isNull();
            assertThat(output("o").asText())
                    .isEqualTo(AgentFixture.sha256("old-value-4711".getBytes(StandardCharsets.UTF_8)));
            assertThat(agent.server.log(task, 2)).doesNotContain("4711", "0815", "0000", "1111", "Ignoring variable");
            assertThat(directory.resolve("now")).hasContent("at apply");
        }
    }

    @Test
    void aValueThatIsNoneIsNamedByItsVariable() {
        WorkOf work = WorkOf.configuration("variable \"fine\" {}\nvariable \"wrong\" {}\n");

        AgentMessage.Finished failed =
                plan(1, work.variables(Map.of("fine", text("a\nb"), "wrong", expression("\n\n[for x in hello : x]"))));
        AgentMessage.Finished hostile =
                plan(2, work.variables(Map.of("fine", text("a"), "wrong", expression("1)\nfine = (2"))));

        assertThat(failed.error().code()).isEqualTo("plan_failed");
        assertThat(failed.error().message()).contains(" in the value of the variable wrong: ");
        assertThat(hostile.error().code()).isEqualTo("variable_invalid");
        assertThat(hostile.error().message()).contains("wrong");
    }

    @Test
    void seenElsewhere117WhatIsLeftOverFromAnotherRunIsLeftOutAndTold() throws Exception {
        String state =
                "{\"version\":4,\"serial\":7,\"lineage\":\"l\",\"outputs\":{},\"resources\":[{\"mode\":\"managed\","
                        + "\"type\":\"terraform_data\",\"name\":\"old\",\"provider\":"
                        + "\"provider[\\\"terraform.io/builtin/terraform\\\"]\",\"instances\":[]}]}";
        WorkOf work = WorkOf.configuration(
                        ONE_RESOURCE + "output \"there\" {\n  value = sort(fileset(path.root, \"**\"))\n}\n")
                .with("terraform.tfstate", state)
                .with("terraform.tfstate.backup", state)
                .with("terraform.tfstate.d/prod/terraform.tfstate", state)
                .with(".terraform/terraform.tfstate", "{\"version\":3,\"backend\":{\"type\":\"s3\",\"config\":{}}}")
                .with(".terraform/environment", "prod")
                .with(".terraform.tfstate.lock.info", "{}")
                .with("old.tfplan", "x")
                .with("crash.log", "x")
                .with("errored.tfstate", state)
                .with("modules/net/.terraform/modules/modules.json", "{}")
                .with("modules/net/main.tf", "")
                .with("terraform.tfstate.tpl", "mine");

        applied(1, work);

        assertThat(agent.server.log(1, 1))
                .containsPattern(
                        "left out of the configuration, .*: \\.terraform, \\.terraform\\.tfstate\\.lock\\.info,")
                .contains("a state is imported with POST /api/v1/workspaces/net/state");
        assertThat(output("there").toString())
                .contains("terraform.tfstate.tpl", "modules/net/main.tf")
                .doesNotContain("crash.log", "errored", "old.tfplan", "backup", "net/.terraform", "tfstate.d");
        assertThat(agent.server.state).doesNotContain("\"old\"");
    }

    @Test
    void whatIsInTheWayOfTheToolsOwnFilesIsLeftOutWhateverItIs() {
        WorkOf work = WorkOf.configuration(ONE_RESOURCE)
                .with("terraform.tfstate/a", "x")
                .with("terraform.tfstate.backup/a", "x")
                .with(".terraform.tfstate.lock.info/a", "x")
                .with(".terraform.lock.hcl/a", "x")
                .with("errored.tfstate/a", "x")
                .with("berth.tfplan/a", "x")
                .with("z_override.tf", "")
                .with(".terraform", "a file");

        applied(1, work);

        assertThat(agent.server.log(1, 1))
                .contains("[berth: left out of the configuration")
                .contains(
                        ".terraform, .terraform.lock.hcl, .terraform.tfstate.lock.info, berth.tfplan, errored.tfstate");
    }

    @Test
    void aDirectoryWithTheNameOfBerthsOwnOverrideIsNoHindrance() {
        String ours = Dialect.TERRAFORM.lastOverride(List.of("main.tf"));
        WorkOf work = WorkOf.configuration(ONE_RESOURCE + "terraform {\n  backend \"local\" {}\n}\n")
                .with(ours + "/main.tf", "");

        applied(1, work);

        assertThat(agent.server.state).contains("terraform_data");
    }

    @Test
    void aPlanFileIsLeftOutWhateverItIsCalled() throws Exception {
        AgentMessage.Finished planned = plan(1, WorkOf.configuration(ONE_RESOURCE));
        assertThat(planned.error()).isNull();
        Path kept = agent.work.resolve("attempts/1-1/source/berth.tfplan");
        byte[] archive = AgentFixture.tarGz(Map.of(
                "tfplan",
                Files.readAllBytes(kept),
                "main.tf",
                ONE_RESOURCE.getBytes(StandardCharsets.UTF_8),
                "a.zip",
                new byte[] {'P', 'K'}));
        Path packed = Files.write(directory.resolve("packed.tar.gz"), archive);
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));

        assertThat(SafeUnpacker.unpackConfiguration(packed, unpacked, ArchiveLimits.DEFAULT))
                .containsExactly("tfplan");
        assertThat(unpacked.toFile().list()).containsExactlyInAnyOrder("main.tf", "a.zip");
    }

    @Test
    void theRootModuleMayLieInASubdirectoryWithItsSiblingsInReach() throws Exception {
        WorkOf work = WorkOf.of(Map.of(
                        "modules/net/main.tf", "output \"name\" {\n  value = \"net\"\n}\n",
                        "live/größe/main.tf",
                                "module \"net\" {\n  source = \"../../modules/net\"\n}\nresource \"terraform_data\" \"a\" {\n"
                                        + "  input = module.net.name\n}\noutput \"o\" {\n  value = \"${module.net.name} "
                                        + "${file(\"${path.root}/../../top.txt\")}\"\n}\n",
                        "top.txt", "top"))
                .in("live/größe");
        for (boolean warm : new boolean[] {true, false}) {
            long task = warm ? 1 : 2;
            agent.server.state = null;
            assertThat(apply(task, plan(task, work), warm, work).error()).isNull();
            assertThat(output("o").asText()).isEqualTo("net top");
        }
        assertThat(plan(3, work).plan().hasChanges()).isFalse();
    }

    @Test
    void withoutRefreshThePlanDoesNotLook() {
        plan(1, WorkOf.configuration(ONE_RESOURCE).withoutRefresh());

        assertThat(agent.server.log(1, 1)).contains("terraform plan", "-refresh=false");
    }

    @Test
    void aPlanThatLooksElsewhereThanBeforeSaysSoAtItsBeginningAndItsApplyDoesNotT4() {
        WorkOf work = WorkOf.configuration(AgentFixture.ONE_RESOURCE);
        agent.server.works.put(1L, AgentFixture.moved(work.of(agent.server, TaskPhase.PLAN), "s3", ""));
        agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));
        String sha256 = agent.finished(1, 1).plan().sha256();
        WorkOf approved = work.approved(sha256, "pw-two");
        agent.server.works.put(1L, AgentFixture.moved(approved.of(agent.server, TaskPhase.APPLY), "s3", ""));
        agent.server.send(FakeServer.assign(1, 2, 0, TaskPhase.APPLY, false));

        assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 1))
                .startsWith(
                        "==> configuration 1\n[berth: look twice: the workspace's state was last found in the backend"
                                + " \"s3\", but this plan looks in the state that Berth keeps, so it may build once more");
        assertThat(agent.server.log(1, 2)).doesNotContain("look twice");
    }
}
