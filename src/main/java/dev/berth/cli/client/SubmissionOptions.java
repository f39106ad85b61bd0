package dev.berth.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.client.json.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what a task is to do. */
final class SubmissionOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--workspace", required = true, paramLabel = "NAME", description = "The workspace.")
    private String workspace;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "plan",
            description = "plan or plan_and_apply (default: ${DEFAULT-VALUE}).")
    private String type;

    @Option(names = "--destroy", description = "Plan to destroy everything in the state.")
    private boolean destroy;

    @Option(names = "--refresh-only", description = "Only bring the state up to date with what is there.")
    private boolean refreshOnly;

    @Option(names = "--no-refresh", description = "Do not look at what is really there.")
    private boolean noRefresh;

    @Option(
            names = "--target",
            paramLabel = "ADDRESS",
            description = "Only this resource and what it needs; repeatable.")
    private List<String> targets = List.of();

    @Option(names = "--replace", paramLabel = "ADDRESS", description = "Replace this resource; repeatable.")
    private List<String> replace = List.of();

    @Option(
            names = "--var",
            paramLabel = "NAME=TEXT",
            description = "A variable for this task alone, as text; repeatable.")
    private List<String> variables = List.of();

    @Option(
            names = "--var-hcl",
            paramLabel = "NAME=EXPRESSION",
            description = "The same as an expression, such as a list; repeatable.")
    private List<String> expressions = List.of();

    @Option(names = "--message", paramLabel = "TEXT", description = "What it is for.")
    private @Nullable String message;

    @Option(names = "--priority", paramLabel = "N", description = "-100 to 100; higher goes first (default: 0).")
    private @Nullable Integer priority;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "For each phase (default: PT2H).")
    private @Nullable String timeout;

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "Where DIR comes from, such as acme/network; its forge is told. Goes with --commit.")
    private @Nullable String repository;

    @Option(names = "--commit", paramLabel = "DIGEST", description = "The whole digest of the commit.")
    private @Nullable String commit;

    @Option(names = "--pull-request", paramLabel = "N", description = "The number of the pull or merge request.")
    private @Nullable Integer pullRequest;

    @Option(names = "--auto-approve", description = "Apply without asking; needs the role approver.")
    private boolean autoApprove;

    String workspace() {
        return workspace;
    }

    boolean planOnly() {
        return type.equals("plan");
    }

    boolean destroy() {
        return destroy;
    }

    /** Checks what can be seen here; the server sees to the rest. */
    void check() {
        require(Set.of("plan", "plan_and_apply").contains(type), "--type is plan or plan_and_apply");
        require(
                workspace.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
                "--workspace must be a DNS label: 1 to 63 of a-z, 0-9 and inner hyphens");
        require(!(destroy && refreshOnly), "--destroy and --refresh-only do not go together");
        require(!(noRefresh && refreshOnly), "--no-refresh and --refresh-only do not go together");
        require(!(autoApprove && planOnly()), "--auto-approve goes with --type plan_and_apply");
        require((repository == null) == (commit == null), "--repository and --commit go together");
        require(pullRequest == null || repository != null, "--pull-request goes with --repository and --commit");
        assignments();
    }

    /** What is submitted. */
    ObjectNode body() {
        ObjectNode body = Json.object().put("workspace", workspace).put("type", type);
        putIf(body, "destroy", destroy, true);
        putIf(body, "refreshOnly", refreshOnly, true);
        putIf(body, "refresh", noRefresh, false);
        putIf(body, "autoApply", autoApprove, true);
        if (message != null) {
            body.put("message", message);
        }
        if (priority != null) {
            body.put("priority", priority);
        }
        if (timeout != null) {
            body.put("timeout", timeout);
        }
        if (repository != null) {
            ObjectNode source =
                    body.putObject("source").put("repository", repository).put("commit", commit);
            if (pullRequest != null) {
                source.put("pullRequest", pullRequest);
            }
        }
        list(body, "targets", targets);
        list(body, "replace", replace);
        ObjectNode values = assignments();
        if (!values.isEmpty()) {
            body.set("variables", values);
        }
        return body;
    }

    private static void putIf(ObjectNode body, String field, boolean condition, boolean value) {
        if (condition) {
            body.put(field, value);
        }
    }

    private static void list(ObjectNode body, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = body.putArray(field);
            values.forEach(list::add);
        }
    }

    private ObjectNode assignments() {
        ObjectNode values = Json.object();
        for (String assignment : variables) {
            assign(values, "--var", assignment, HclText.quoted(value(assignment)));
        }
        for (String assignment : expressions) {
            assign(values, "--var-hcl", assignment, value(assignment));
        }
        return values;
    }

    private static String value(String assignment) {
        return assignment.substring(assignment.indexOf('=') + 1);
    }

    private void assign(ObjectNode values, String option, String assignment, String expression) {
        int equals = assignment.indexOf('=');
        require(equals > 0, option + " is NAME=VALUE");
        String name = assignment.substring(0, equals);
        require(!values.has(name), "variable " + name + " is given twice");
        values.put(name, expression);
    }

    private void require(boolean condition, String text) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), text);
        }
    }
}
