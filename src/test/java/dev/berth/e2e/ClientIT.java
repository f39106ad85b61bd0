package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.Client.Ended;
import dev.berth.e2e.Client.Running;
import dev.berth.server.security.jwt.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The verbs for people and pipelines, with a real server and Terraform. */
@ExtendWith(SharedServer.class)
class ClientIT {
    private static final String POOL = "client";
    private static final String RESOURCE = """
            variable "note" {
              default = "none"
            }
            variable "zones" {
              type    = list(string)
              default = []
            }
            resource "terraform_data" "a" {
              input = var.note
            }
            output "note" {
              value = terraform_data.a.output
            }
            output "zones" {
              value = length(var.zones)
            }
            """;
    private static final String SLOW = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n"
            + "    command = \"for i in $(seq 1 40); do echo line $i; sleep 0.25; done\"\n  }\n}\n";

    @TempDir
    static Path folder;

    private static ServerUnderTest server;
    private static Api api;
    private static Client client;

    @BeforeAll
    static void start(ServerUnderTest shared) throws IOException {
        server = shared;
        api = server.api();
        api.pool(POOL, 3, "PT60S");
        client = Client.of(folder.resolve("home"), server.port(), ServerUnderTest.TOKEN);
    }

    @Test
    void aPlanIsFollowedAndItsExitCodeTellsWhatItFound() throws IOException {
        String directory = workspaceWith("codes", RESOURCE);
        Ended plan = client.run("submit", directory, "--workspace", "codes", "--wait")
                .requireCode(0);
        assertThat(plan.out()).contains("terraform_data.a will be created").contains("Plan: 1 to add");
        assertThat(plan.err()).contains("is planned: +1 ~0 -0");

        client.run("submit", directory, "--workspace", "codes", "--wait", "--detailed-exitcode")
                .requireCode(3);
        client.run("submit", directory, "--workspace", "codes", "--wait", "--type", "plan_and_apply", "--auto-approve")
                .requireCode(0);
        Ended none = client.run(
                        "submit", directory, "--workspace", "codes", "--wait", "--detailed-exitcode", "-o", "json")
                .requireCode(0);
        assertThat(Api.parse(none.out()).at("/plan/hasChanges").asBoolean()).isFalse();
        assertThat(none.err()).contains("No changes");
    }

    @Test
    void aPlanThatFailsEndsWithOneAndTheReason() throws IOException {
        String directory = workspaceWith("broken", "resource \"terraform_data\" \"a\" {\n  input = var.gone\n}\n");
        Ended failed = client.run("submit", directory, "--workspace", "broken", "--wait")
                .requireCode(1);
        assertThat(failed.err().lines().reduce((a, b) -> b))
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("berth: task ")
                        .contains("is failed")
                        .contains("undeclared"));
    }

    @Test
    void withoutATerminalAPlanWaitsAndIsConfirmedByItsDigestAlone() throws IOException {
        String directory = workspaceWith("waits", RESOURCE);
        Ended waits = client.run(
                        "submit",
                        directory,
                        "--workspace",
                        "waits",
                        "--wait",
                        "--type",
                        "plan_and_apply",
                        "--output",
                        "json")
                .requireCode(4);
        JsonNode task = Api.parse(waits.out());
        String id = task.get("id").asText();
        String digest = task.at("/plan/sha256").asText();
        assertThat(waits.err()).contains("berth confirm " + id + " --plan-sha256 " + digest);

        Ended nobody = client.run("confirm", id).requireCode(2);
        assertThat(nobody.err().lines()).singleElement().asString().contains("there is nobody to ask");
        Ended other = client.run("confirm", id, "--plan-sha256", "0".repeat(64)).requireCode(1);
        assertThat(other.err().lines()).singleElement().asString().contains("digest");
        client.run("confirm", id, "--plan-sha256", digest).requireCode(0);
        Ended log = client.run("logs", id, "--follow").requireCode(0);
        assertThat(log.out()).isEqualTo(api.log(Long.parseLong(id))).contains("Apply complete");
        api.await(Long.parseLong(id), "applied");
    }

    @Test
    void onATerminalYesAppliesAndAnythingElseDiscards() throws IOException {
        String directory = workspaceWith("asked", RESOURCE);
        Running no =
                client.onATerminal("submit", directory, "--workspace", "asked", "--wait", "--type", "plan_and_apply");
        no.awaitPrinted("Only 'yes' does:");
        no.type("y\n");
        assertThat(no.end().requireCode(1).out()).contains("is discarded");

        Running yes =
                client.onATerminal("submit", directory, "--workspace", "asked", "--wait", "--type", "plan_and_apply");
        yes.awaitPrinted("Only 'yes' does:");
        yes.type("yes\n");
        assertThat(yes.end().requireCode(0).out()).contains("Apply complete").contains("is applied");
    }

    @Test
    void aSubmitterWaitsAtThePromptForAnApprover() throws Exception {
        String directory = workspaceWith("approved", RESOURCE);
        String token = api.post("/tokens", Map.of("name", "client-submitter", "role", "submitter"))
                .get("token")
                .asText();
        Running waits = client.with("BERTH_TOKEN", token)
                .onATerminal("submit", directory, "--workspace", "approved", "--wait", "--type", "plan_and_apply");
        waits.awaitPrinted("Only 'yes' does:");
        waits.type("yes\n");
        waits.awaitPrinted("Waiting for an approver");
        JsonNode task = api.get("/tasks?workspace=approved&limit=1").at("/items/0");
        assertThat(task.get("status").asText()).isEqualTo("apply_pending");
        api.confirm(task.get("id").asLong());
        assertThat(waits.end().requireCode(0).out()).contains("Apply complete");

        Ended refused = client.with("BERTH_TOKEN", token)
                .run("drain", "pod-x", "--pool", POOL)
                .requireCode(1);
        assertThat(refused.err().lines()).singleElement().asString().contains("ask an admin");
    }

    @Test
    void variablesArriveAsTheyAre() throws IOException {
        String directory = workspaceWith("values", RESOURCE);
        String note = "say \"hi\" ${x} $${y} %{z} a\\b\tä\nend";
        Ended applied = client.run(
                "submit",
                directory,
                "--workspace",
                "values",
                "--wait",
                "--type",
                "plan_and_apply",
                "--auto-approve",
                "--var",
                "note=" + note,
                "--var-hcl",
                "zones=[\"a\", \"b\"]",
                "--message",
                "with values");
        applied.requireCode(0);
        JsonNode state = api.get("/workspaces/values/state");
        assertThat(state.at("/outputs/note/value").asText()).isEqualTo(note);
        assertThat(state.at("/outputs/zones/value").asInt()).isEqualTo(2);

        client.run(
                        "submit",
                        "--workspace",
                        "values",
                        "--wait",
                        "--type",
                        "plan_and_apply",
                        "--auto-approve",
                        "--destroy")
                .requireCode(0);
        assertThat(api.get("/workspaces/values/state").get("resources")).isEmpty();
    }

    @Test
    void twoSubmissionsAtOnceRunEachItsOwnUploadAndAPlanLeavesTheConfigurationAlone() throws IOException {
        String first = workspaceWith("both", RESOURCE.replace("none", "first"));
        Path second = Files.createDirectories(folder.resolve("configurations/both-second"));
        Files.writeString(second.resolve("main.tf"), RESOURCE.replace("none", "second"));
        Running one = client.start("submit", first, "--workspace", "both", "--wait");
        Running two = client.start("submit", second.toString(), "--workspace", "both", "--wait");
        assertThat(one.end().requireCode(0).out()).contains("\"first\"").doesNotContain("\"second\"");
        assertThat(two.end().requireCode(0).out()).contains("\"second\"").doesNotContain("\"first\"");
        assertThat(api.get("/workspaces/both").get("configurationVersion").isNull())
                .isTrue();

        client.run("submit", first, "--workspace", "both", "--type", "plan_and_apply", "--wait", "--auto-approve")
                .requireCode(0);
        assertThat(api.get("/workspaces/both").get("configurationVersion").asInt())
                .isEqualTo(3);
    }

    @Test
    void anInterruptedSubmissionSaysThatItsTaskGoesOn() throws Exception {
        String directory = workspaceWith("interrupted", SLOW);
        Running running = client.start(
                "submit",
                directory,
                "--workspace",
                "interrupted",
                "--wait",
                "--type",
                "plan_and_apply",
                "--auto-approve");
        running.awaitPrinted("line 2");
        running.terminate();
        Ended ended = running.end().requireCode(143);
        JsonNode task = api.get("/tasks?workspace=interrupted&limit=1").at("/items/0");
        assertThat(ended.err()).contains("task " + task.get("id").asText() + " goes on without you: berth logs");
        assertThat(task.get("status").asText()).isEqualTo("running");
        client.run("cancel", task.get("id").asText()).requireCode(0);
    }

    @Test
    void followingGoesOnWhereItWasWhenTheServerRestarts() throws Exception {
        String directory = workspaceWith("restarted", SLOW);
        Running following = client.start(
                "submit",
                directory,
                "--workspace",
                "restarted",
                "--wait",
                "--type",
                "plan_and_apply",
                "--auto-approve");
        following.awaitPrinted("line 3");
        server.kill();
        server.start();
        Ended ended = following.end().requireCode(0);
        long id =
                api.get("/tasks?workspace=restarted&limit=1").at("/items/0/id").asLong();
        assertThat(ended.out()).isEqualTo(api.log(id));
        assertThat(ended.out().lines().filter(line -> line.matches(".*line [0-9]+$")))
                .hasSize(40);
    }

    @Test
    void whatThereIsIsListedForPeopleAndForPrograms() throws IOException {
        String directory = workspaceWith("listed", RESOURCE);
        Ended submitted = client.run(
                        "submit", directory, "--workspace", "listed", "--message", "for the list", "-o", "json")
                .requireCode(0);
        String id = Api.parse(submitted.out()).get("id").asText();
        api.await(Long.parseLong(id), "planned");

        assertThat(client.run("tasks", "--workspace", "listed").requireCode(0).out())
                .startsWith("TASK")
                .contains(id)
                .contains("planned")
                .contains("for the list")
                .doesNotContain("\u001b");
        JsonNode tasks = Api.parse(client.run("tasks", "--workspace", "listed", "-o", "json")
                .requireCode(0)
                .out());
        assertThat(tasks.get("items")).hasSize(1);
        assertThat(client.run("pools").requireCode(0).out()).contains(POOL);
        JsonNode pools =
                Api.parse(client.run("pools", "-o", "json").requireCode(0).out());
        assertThat(pools.at("/items/0/scaling/currentPods").isInt()).isTrue();
        JsonNode pods = Api.parse(
                client.run("pods", "--pool", POOL, "-o", "json").requireCode(0).out());
        assertThat(pods.get("items")).isNotEmpty();
        assertThat(client.run("pods").requireCode(0).out())
                .contains(pods.at("/items/0/name").asText());
        assertThat(client.run("explain", id).requireCode(0).out()).startsWith("task " + id + " is planned");
        assertThat(client.run("logs", id).requireCode(0).out()).isEqualTo(api.log(Long.parseLong(id)));
    }

    @Test
    void theLauncherStartsThemWithFewLibrariesAndFromTheArchiveOfTheirClasses() {
        assertThat(client.launched("--help").requireCode(0).out()).contains("submit");
        assertThat(client.launched("--version").requireCode(0).out()).startsWith("berth ");
        assertThat(client.launched("completion", "zsh").requireCode(0).out()).contains("explain");
        for (int time = 1; time <= 2; time++) {
            Ended pools = client.launched("pools", "-o", "json").requireCode(0);
            assertThat(Api.parse(pools.out()).at("/items/0/name").asText()).isEqualTo(POOL);
            assertThat(pools.err()).isEmpty();
        }
    }

    @Test
    void changesOfTasksAreFollowed() throws Exception {
        String directory = workspaceWith("followed", RESOURCE);
        Running following = client.start("tasks", "--workspace", "followed", "--follow", "-o", "json");
        client.run("submit", directory, "--workspace", "followed", "--wait").requireCode(0);
        following.awaitPrinted("\"status\":\"planned\"");
        following.terminate();
        assertThat(following.end().requireCode(143).out().lines().map(Api::parse))
                .extracting(task -> task.get("status").asText())
                .contains("planned")
                .doesNotHaveDuplicates();
    }

    @Test
    void aTokenIsCheckedAndThenKept() throws IOException {
        Client fresh = client.with("BERTH_TOKEN", "");
        Ended none = fresh.run("pools").requireCode(1);
        assertThat(none.err().lines())
                .singleElement()
                .asString()
                .contains("berth login http://127.0.0.1:" + server.port());

        String host = "http://127.0.0.1:" + server.port();
        Ended wrong = fresh.runReading("not-a-token\n", "login", host).requireCode(1);
        assertThat(wrong.err().lines()).singleElement().asString().contains("does not take this token");
        Path kept = fresh.home().resolve(".terraform.d/credentials.tfrc.json");
        assertThat(kept).doesNotExist();

        fresh.runReading(ServerUnderTest.TOKEN + "\n", "login", host).requireCode(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
        fresh.run("pools").requireCode(0);
        Files.delete(kept);
    }

    @Test
    void aTokenThatIsTypedIsNotShown() throws IOException {
        Client fresh = client.with("BERTH_TOKEN", "");
        Running login = fresh.onATerminal("login", "http://127.0.0.1:" + server.port());
        login.awaitPrinted("Token for 127.0.0.1:" + server.port());
        login.type(ServerUnderTest.TOKEN + "\n");
        assertThat(login.end().requireCode(0).out()).contains("takes the token").doesNotContain(ServerUnderTest.TOKEN);
        Files.delete(fresh.home().resolve(".terraform.d/credentials.tfrc.json"));
    }

    @Test
    void aPodIsDrainedByItsName() throws IOException {
        String directory = workspaceWith("drained", RESOURCE);
        client.run("submit", directory, "--workspace", "drained", "--wait").requireCode(0);
        String pod = api.pods(POOL).get(0).get("name").asText();
        client.run("drain", pod).requireCode(0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> api.pods(POOL).stream()
                        .noneMatch(each -> each.get("name").asText().equals(pod)
                                && each.get("phase").asText().equals("ready")));
        Ended gone = client.run("drain", "no-such-pod").requireCode(1);
        assertThat(gone.err().lines()).singleElement().asString().contains("there is no pod no-such-pod");
    }

    /** What its own platform made for the job is enough, and a file of it may be written anew while the job goes on (I3). */
    @Test
    void aPipelineNeedsNoTokenOfBerth() throws Exception {
        try (TestIssuer issuer = TestIssuer.start()) {
            bind("job-one", issuer, "repo:acme/infra:ref:refs/heads/one");
            bind("job-two", issuer, "repo:acme/infra:ref:refs/heads/two");
            String one = issuer.token(issuer.claims("repo:acme/infra:ref:refs/heads/one", "berth"));
            String two = issuer.token(issuer.claims("repo:acme/infra:ref:refs/heads/two", "berth"));
            Path file = folder.resolve("job-token");
            Files.writeString(file, one + "\n");
            Client job = client.with("BERTH_TOKEN", "");

            String directory = workspaceWith("pipeline", SLOW);
            Running apply = job.start(
                    "submit",
                    directory,
                    "--workspace",
                    "pipeline",
                    "--wait",
                    "--type",
                    "plan_and_apply",
                    "--auto-approve",
                    "--token-file",
                    file.toString());
            apply.awaitPrinted("line 1");
            Files.writeString(file, two);
            assertThat(api.status("DELETE", "/bindings/job-one", Map.of())).isEqualTo(204);
            assertThat(apply.end().requireCode(0).out()).contains("Apply complete");

            client.with("BERTH_TOKEN", two).run("pools").requireCode(0);
            Ended refused = client.with("BERTH_TOKEN", one).run("pools").requireCode(1);
            assertThat(refused.err().lines()).singleElement().asString().contains("BERTH_TOKEN");
        }
    }

    private static void bind(String name, TestIssuer issuer, String subject) {
        api.post(
                "/bindings",
                Map.of(
                        "name",
                        name,
                        "issuer",
                        issuer.url(),
                        "audience",
                        "berth",
                        "subject",
                        subject,
                        "role",
                        "approver"));
    }

    private static String workspaceWith(String name, String terraform) throws IOException {
        api.post("/workspaces", Map.of("name", name, "pool", POOL));
        Path directory =
                Files.createDirectories(folder.resolve("configurations").resolve(name));
        Files.writeString(directory.resolve("main.tf"), terraform);
        return directory.toString();
    }
}
