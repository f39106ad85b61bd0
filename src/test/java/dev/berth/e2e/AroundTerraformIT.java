package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What users meet around Terraform: their archives, backends, variables, secrets and modules, from upload to state. */
@ExtendWith(SharedServer.class)
class AroundTerraformIT {
    private static final String POOL = "around";
    private static final String RESOURCE = "resource \"terraform_data\" \"a\" {\n  input = \"x\"\n}\n";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start(ServerUnderTest shared) {
        server = shared;
        api = server.api();
        api.pool(POOL, 3, "PT30S");
    }

    @Test
    void anArchiveWithAFolderAroundItIsRefusedAndNothingIsDestroyed() {
        workspace("folder");
        api.configuration("folder", RESOURCE);
        apply("folder");

        HttpResponse<byte[]> answer = api.upload("folder", Map.of("repo-abc/main.tf", RESOURCE));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(code(answer)).isEqualTo("configuration_empty");
        assertThat(api.get("/workspaces/folder/state").get("resources")).hasSize(1);
    }

    @Test
    void theSameArchiveRunsWithItsFolderAsTheWorkingDirectory() {
        api.post("/workspaces", Map.of("name", "subfolder", "pool", POOL, "workingDirectory", "repo/live"));
        api.configuration(
                "subfolder",
                Map.of(
                        "repo/live/main.tf",
                        "module \"m\" {\n  source = \"../modules/m\"\n}\n",
                        "repo/modules/m/main.tf",
                        RESOURCE));

        apply("subfolder");

        assertThat(api.get("/workspaces/subfolder/state").get("resources")).hasSize(1);
        HttpResponse<byte[]> answer = api.upload("subfolder", Map.of("main.tf", RESOURCE));
        assertThat(code(answer)).isEqualTo("configuration_empty");
    }

    @Test
    void everythingIsDestroyedWithoutAnyFileWhenThatIsWhatWasAsked() {
        workspace("destroyed");
        api.configuration("destroyed", RESOURCE);
        apply("destroyed");

        long task = api.submit("destroyed", "plan_and_apply", Map.of("destroy", true, "autoApply", true));

        api.await(task, "applied");
        assertThat(api.get("/workspaces/destroyed/state").get("resources")).isEmpty();
    }

    @Test
    void aLocalBackendInWhateverFormIsReplacedAndTheStateIsKept() {
        String local = "terraform {\n  backend \"local\" {}\n}\n";
        String json = "[{\"terraform\":{\"backend\":{\"local\":{\"path\":\"own.tfstate\"}}}},"
                + "{\"resource\":{\"terraform_data\":{\"a\":{\"input\":\"x\"}}}}]";
        String cloud = "terraform {\n  cloud {\n    organization = \"o\"\n    workspaces {\n      name = \"w\"\n"
                + "    }\n  }\n}\n";
        Map<String, Map<String, String>> archives = Map.of(
                "local-plain", Map.of("main.tf", local + RESOURCE),
                "local-json", Map.of("main.tf.json", json),
                "local-override", Map.of("main.tf", RESOURCE, "zz_override.tf", local),
                "local-cloud", Map.of("main.tf", cloud + RESOURCE),
                "local-tofu", Map.of("main.tf", RESOURCE, "backend.tofu", local.replace("local", "s3")));
        archives.forEach((name, archive) -> {
            workspace(name);
            api.configuration(name, archive);
            apply(name);
            assertThat(api.get("/workspaces/" + name + "/state").get("resources"))
                    .as(name)
                    .hasSize(1);
            JsonNode again = api.await(api.planAndApply(name), "planned");
            assertThat(again.at("/plan/hasChanges").asBoolean()).as(name).isFalse();
        });
    }

    @Test
    void whatAWorkingDirectoryLeftInTheArchiveIsLeftOutAndToldInTheLog() {
        workspace("leftovers");
        String state = "{\"version\":4,\"terraform_version\":\"1.11.4\",\"serial\":7,\"lineage\":\"stranger\","
                + "\"outputs\":{},\"resources\":[]}";
        api.configuration(
                "leftovers",
                Map.of(
                        "main.tf",
                        RESOURCE,
                        "terraform.tfstate",
                        state,
                        "terraform.tfstate.backup",
                        state,
                        ".terraform/terraform.tfstate",
                        "{\"version\":3,\"backend\":{\"type\":\"s3\"}}"));

        long task = apply("leftovers");

        assertThat(api.log(task)).contains("terraform.tfstate");
        assertThat(api.get("/workspaces/leftovers/state").get("lineage").asText())
                .isNotEqualTo("stranger");
    }

    @Test
    void whatWasApprovedRunsColdThoughTheModuleHasChangedSince() {
        try (FileServer modules = new FileServer()) {
            String module = "resource \"terraform_data\" \"m\" {\n  provisioner \"local-exec\" {\n"
                    + "    command = \"sh ${path.module}/run.sh\"\n  }\n}\n";
            modules.serve("/mod.tar.gz", Api.tarGz(Map.of("main.tf", module, "run.sh", "echo AP''PROVED")));
            workspace("module");
            api.configuration("module", "module \"m\" {\n  source = \"" + modules.address("/mod.tar.gz") + "\"\n}\n");
            long task = api.planAndApply("module");
            JsonNode pending = api.await(task, "apply_pending");
            modules.serve("/mod.tar.gz", Api.tarGz(Map.of("main.tf", module, "run.sh", "echo SMUG''GLED")));

            kill(pending);
            api.confirm(task);

            api.await(task, "applied");
            assertThat(api.log(task)).contains("APPROVED").doesNotContain("SMUGGLED");
        }
    }

    @Test
    void aSecretThatChangedSinceThePlanIsShownNeitherAsItWasNorAsItIs() {
        api.post(
                "/workspaces",
                Map.of("name", "rotated", "pool", POOL, "variables", Map.of("v", secret("old-secret-4711"))));
        api.configuration("rotated", """
                variable "v" {
                  type      = string
                  sensitive = true
                }
                resource "terraform_data" "a" {
                  input = var.v
                }
                output "length" {
                  value = nonsensitive(sha256(var.v))
                }
                """);
        long task = api.planAndApply("rotated");
        JsonNode pending = api.await(task, "apply_pending");
        api.patch("/workspaces/rotated", Map.of("variables", Map.of("v", secret("new-secret-0815"))));

        kill(pending);
        api.confirm(task);

        api.await(task, "applied");
        assertThat(api.log(task)).doesNotContain("old-secret-4711").doesNotContain("new-secret-0815");
        assertThat(api.get("/workspaces/rotated/state").toString()).contains("old-secret-4711");
    }

    @Test
    void noPartOfAServiceAccountKeyIsPrinted() {
        String key = "{\"type\":\"service_account\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n"
                + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\nqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\\n-----END PRIVATE KEY-----\\n\","
                + "\"client_email\":\"robot@project.example\"}";
        api.post("/workspaces", Map.of("name", "key", "pool", POOL, "variables", Map.of("sa", secret(key))));
        api.configuration("key", """
                variable "sa" {}
                resource "terraform_data" "a" {
                  input = var.sa
                }
                resource "terraform_data" "b" {
                  input = base64encode(var.sa)
                }
                resource "terraform_data" "c" {
                  input = urlencode(jsondecode(var.sa).private_key)
                }
                """);

        long task = api.plan("key");

        api.await(task, "planned");
        String base64 = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        assertThat(api.log(task))
                .contains("Plan: 3 to add")
                .doesNotContain("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC")
                .doesNotContain("robot@project.example")
                .doesNotContain(base64.substring(0, 40));
    }

    @Test
    void aSubmitterReadsThePlanWithoutItsSecretsAndAnApproverReadsAllOfIt() {
        api.post(
                "/workspaces",
                Map.of("name", "plan-json", "pool", POOL, "variables", Map.of("pw", secret("hush-hush-1"))));
        api.configuration("plan-json", """
                variable "pw" {}
                resource "terraform_data" "a" {
                  input = var.pw
                }
                resource "terraform_data" "b" {
                  input = sensitive("hush-hush-2")
                }
                output "o" {
                  value     = "hush-hush-3"
                  sensitive = true
                }
                """);
        long task = api.plan("plan-json");
        api.await(task, "planned");
        String path = "/tasks/" + task + "/plan";

        JsonNode submitter = asRole("submitter").get(path);
        JsonNode approver = asRole("approver").get(path);

        assertThat(submitter.toString()).doesNotContain("hush-hush");
        assertThat(submitter.get("resource_changes")).hasSize(2);
        assertThat(approver.at("/variables/pw/value").asText()).isEqualTo("hush-hush-1");
    }

    @Test
    void noCredentialReachesAStranger() {
        try (FileServer stranger = new FileServer()) {
            stranger.serve(
                    "/foreign",
                    "{\"version\":4,\"terraform_version\":\"1.5.0\",\"serial\":1,\"lineage\":\"l\",\"outputs\":{},\"resources\":[]}"
                            .getBytes(StandardCharsets.UTF_8));
            workspace("stranger");
            api.configuration("stranger", """
                    data "terraform_remote_state" "n" {
                      backend = "http"
                      config = {
                        address = "%s"
                      }
                    }
                    """.formatted(stranger.address("/foreign")));

            api.await(api.plan("stranger"), "planned");

            assertThat(stranger.asked()).contains("/foreign");
            assertThat(stranger.authorizations()).isEmpty();
        }
    }

    @Test
    void valuesArriveAsTheyWereTypedAndTheWorkspacesWinsOverTheFiles() {
        api.post(
                "/workspaces",
                Map.of(
                        "name",
                        "values",
                        "pool",
                        POOL,
                        "variables",
                        Map.of(
                                "a", Map.of("value", "1.10"),
                                "b", Map.of("value", "${x} %{ if } \"größe\"\n€ 😀"),
                                "s", Map.of("value", "\"q\"", "hcl", true),
                                "region", Map.of("value", "from-workspace"),
                                "task", Map.of("value", "from-workspace"),
                                "undeclared", Map.of("value", "nobody asked"))));
        api.configuration(
                "values",
                Map.of(
                        "main.tf",
                        """
                        variable "a" { type = any }
                        variable "b" { type = any }
                        variable "s" { type = string }
                        variable "region" {}
                        variable "task" {}
                        output "all" {
                          value = jsonencode([var.a, var.b, var.s, var.region, var.task])
                        }
                        """,
                        "terraform.tfvars",
                        "region = \"from-file\"\n",
                        "x.auto.tfvars",
                        "region = \"from-auto\"\ntask = \"from-auto\"\n"));

        long task = api.submit(
                "values", "plan_and_apply", Map.of("autoApply", true, "variables", Map.of("task", "\"FROM-TASK\"")));

        api.await(task, "applied");
        JsonNode all = Api.parse(
                api.get("/workspaces/values/state").at("/outputs/all/value").asText());
        assertThat(all)
                .extracting(JsonNode::asText)
                .containsExactly("1.10", "${x} %{ if } \"größe\"\n€ 😀", "q", "from-workspace", "FROM-TASK");
    }

    @Test
    void aValueOfAMegabyteArrives() {
        String large = "€".repeat(300_000);
        api.post(
                "/workspaces", Map.of("name", "large", "pool", POOL, "variables", Map.of("v", Map.of("value", large))));
        api.configuration("large", "variable \"v\" {}\noutput \"length\" {\n  value = length(var.v)\n}\n");

        long task = api.submit("large", "plan_and_apply", Map.of("autoApply", true));

        api.await(task, "applied");
        assertThat(api.get("/workspaces/large/state")
                        .at("/outputs/length/value")
                        .asInt())
                .isEqualTo(300_000);
    }

    @Test
    void theFirstErrorIsTheOneThatIsTold() {
        workspace("errors");
        api.configuration("errors", "variable \"v\" {}\noutput \"a\" {\n  value = nowhere.at.all\n}\n");

        JsonNode failed = api.await(api.plan("errors"), "failed");

        assertThat(failed.at("/error/message").asText()).contains("main.tf");
    }

    @Test
    void aSecondPlanOfTheSameWorkspaceSeesTheSamePathsAndFindsNoChanges() {
        workspace("paths");
        api.configuration("paths", """
                resource "terraform_data" "a" {
                  input = [path.cwd, abspath(path.root)]
                }
                """);
        long first = api.planAndApply("paths");
        kill(api.await(first, "apply_pending"));
        api.confirm(first);
        api.await(first, "applied");

        JsonNode again = api.await(api.planAndApply("paths"), "planned");
        JsonNode plan = api.await(api.plan("paths"), "planned");

        assertThat(again.at("/plan/hasChanges").asBoolean()).isFalse();
        assertThat(plan.at("/plan/hasChanges").asBoolean()).isFalse();
    }

    @Test
    void aHangingModuleHoldsNobodyElseUp() throws Exception {
        try (SilentServer silent = new SilentServer()) {
            workspace("hanging");
            api.configuration(
                    "hanging", "module \"m\" {\n  source = \"http://127.0.0.1:" + silent.port() + "/m.tar.gz\"\n}\n");
            long hanging = api.plan("hanging");
            silent.awaitClient();
            workspace("beside");
            api.configuration("beside", RESOURCE);

            long beside = api.submit("beside", "plan", Map.of("timeout", "PT40S"));

            api.await(beside, "planned");
            api.post("/tasks/" + hanging + "/cancel", Map.of());
            api.await(hanging, "canceled");
        }
    }

    @Test
    void aHumansLockOutlivesTheApplyWhoseLockWasForced() {
        SideEffect effect = new SideEffect(folder.resolve("forced"));
        workspace("forced");
        api.configuration("forced", effect.terraform(2));
        long task = api.submit("forced", "plan_and_apply", Map.of("autoApply", true));
        effect.awaitWaiting();
        var unused = api.status("DELETE", "/workspaces/forced/state/lock", Map.of());
        boolean taken = api.status("POST", "/workspaces/forced/state/lock", lock("human-1")) == 200;

        effect.let();
        awaitEnd(task);

        if (taken) {
            assertThat(api.status("POST", "/workspaces/forced/state/lock", lock("human-2")))
                    .isEqualTo(423);
            assertThat(api.task(task).get("status").asText()).isEqualTo("failed");
        } else {
            assertThat(api.task(task).get("status").asText()).isEqualTo("applied");
        }
    }

    @Test
    void aVersionOfTheStateIsRestoredAsANewOne() {
        workspace("restored");
        api.configuration("restored", RESOURCE);
        apply("restored");
        long before = api.get("/workspaces/restored/state").get("serial").asLong();
        api.configuration("restored", RESOURCE.replace("\"x\"", "\"y\""));
        apply("restored");

        JsonNode restored = api.post("/workspaces/restored/state/versions/" + before + "/restore", Map.of());

        assertThat(restored.get("serial").asLong()).isGreaterThan(before + 1);
        JsonNode state = api.get("/workspaces/restored/state");
        assertThat(state.get("serial").asLong())
                .isEqualTo(restored.get("serial").asLong());
        assertThat(state.at("/resources/0/instances/0/attributes/input/value").asText())
                .isEqualTo("x");
    }

    private static void workspace(String name) {
        api.post("/workspaces", Map.of("name", name, "pool", POOL));
    }

    private static long apply(String workspace) {
        long task = api.submit(workspace, "plan_and_apply", Map.of("autoApply", true));
        api.await(task, "applied");
        return task;
    }

    /** Kills the agent that holds a plan, so that the apply runs cold. */
    private static void kill(JsonNode pending) {
        server.agent(POOL, pending.get("pod").asText()).kill();
        String killed = pending.get("pod").asText();
        api.awaitPods(
                POOL,
                pods -> pods.stream()
                        .noneMatch(pod -> killed.equals(pod.get("name").asText())));
    }

    private static void awaitEnd(long task) {
        Awaitility.await("the end of task " + task)
                .atMost(Duration.ofSeconds(120))
                .until(() -> List.of("applied", "failed")
                        .contains(api.task(task).get("status").asText()));
    }

    private static Api asRole(String role) {
        return api.as(api.post("/tokens", Map.of("name", role, "role", role))
                .get("token")
                .asText());
    }

    private static Map<String, Object> secret(String value) {
        return Map.of("value", value, "sensitive", true);
    }

    private static Map<String, Object> lock(String id) {
        return Map.of(
                "ID", id, "Operation", "test", "Who", "human", "Version", "", "Created", "", "Path", "", "Info", "");
    }

    private static String code(HttpResponse<byte[]> answer) {
        return Api.body(answer).get("code").asText();
    }
}
