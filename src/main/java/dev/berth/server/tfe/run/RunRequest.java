package dev.berth.server.tfe.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.task.PlanOptions;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.task.PlanOptionChecks;
import dev.berth.server.api.workspace.VariableChecks;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.tfe.document.RequestDocument;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run that is asked for. An option that there is no answer for is refused with a sentence, and none is dropped.
 *
 * @param workspace the id of its workspace
 * @param configuration the id of its configuration; empty for the newest
 * @param autoApply null for what the workspace says
 */
@RecordBuilder
record RunRequest(
        String workspace,
        Optional<String> configuration,
        String message,
        @Nullable Boolean autoApply,
        boolean planOnly,
        boolean savePlan,
        PlanOptions options,
        TaskVariables variables) {
    private static final int MAX_MESSAGE = 500;
    private static final PlanOptionChecks OPTIONS = new PlanOptionChecks(
            new PlanOptionChecks.Names("target-addrs", "replace-addrs", "refresh-only", "refresh"));

    static RunRequest of(RequestDocument document) {
        Checks checks = document.checks();
        String workspace = document.related("workspace", "workspaces").orElse("");
        checks.require(!workspace.isEmpty(), "relationships.workspace", "must name a workspace");
        requireNothingElse(document, checks);
        String message = document.text("message", MAX_MESSAGE);
        RunRequest request = RunRequestBuilder.builder()
                .workspace(workspace)
                .configuration(document.related("configuration-version", "configuration-versions"))
                .message(message == null ? "" : message)
                .autoApply(document.flag("auto-apply"))
                .planOnly(document.isSet("plan-only"))
                .savePlan(document.isSet("save-plan"))
                .options(options(document, checks))
                .variables(new TaskVariables(VariableChecks.expressions(checks, variables(document, checks))))
                .build();
        boolean appliesPlan = request.planOnly() && Boolean.TRUE.equals(request.autoApply());
        checks.require(!appliesPlan, "auto-apply", "cannot be combined with plan-only");
        document.done();
        return request;
    }

    private static PlanOptions options(RequestDocument document, Checks checks) {
        return OPTIONS.checked(
                checks,
                new PlanOptionChecks.Asked(
                        document.isSet("is-destroy"),
                        new ArrayList<@Nullable String>(document.texts("target-addrs")),
                        new ArrayList<@Nullable String>(document.texts("replace-addrs")),
                        document.isSet("refresh-only"),
                        !Boolean.FALSE.equals(document.flag("refresh"))));
    }

    private static void requireNothingElse(RequestDocument document, Checks checks) {
        refuse(
                checks,
                document.isSet("allow-config-generation"),
                "allow-config-generation",
                "cannot be had: configuration for imported resources is generated where the files are, with a plan on"
                        + " your own machine");
        refuse(
                checks,
                document.isSet("allow-empty-apply"),
                "allow-empty-apply",
                "cannot be had: a plan without changes is not applied");
        refuse(
                checks,
                document.isSet("debugging-mode"),
                "debugging-mode",
                "cannot be had: set TF_LOG in the environment of the workspace");
        refuse(
                checks,
                document.says("terraform-version"),
                "terraform-version",
                "cannot be chosen: it is that of the pool's agents");
        refuse(
                checks,
                !document.texts("invoke-action-addrs").isEmpty(),
                "invoke-action-addrs",
                "cannot be had: actions alone are not invoked here");
        refuse(
                checks,
                !document.texts("policy-paths").isEmpty(),
                "policy-paths",
                "cannot be had: no policies are evaluated here");
    }

    private static void refuse(Checks checks, boolean asked, String option, String message) {
        if (asked) {
            checks.unprocessable("not_supported", option, message);
        }
    }

    private static Map<String, @Nullable String> variables(RequestDocument document, Checks checks) {
        Map<String, @Nullable String> variables = new LinkedHashMap<>();
        for (ObjectNode variable : document.objects("variables")) {
            JsonNode key = variable.path("key");
            JsonNode value = variable.path("value");
            boolean good = key.isTextual() && value.isTextual();
            checks.require(good, "variables", "must be a list of objects with the strings key and value");
            if (good) {
                boolean another = variables.put(key.asText(), value.asText()) == null;
                checks.require(another, "variables", "must name each variable once");
            }
        }
        return variables;
    }
}
