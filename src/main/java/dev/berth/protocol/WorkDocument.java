package dev.berth.protocol;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET /agent/tasks/{id}/work}: all that an agent needs to run one attempt.
 *
 * @param workspace its name
 * @param tool {@code terraform} or {@code tofu}
 * @param phase what to run
 * @param variables Terraform variables by name
 * @param environment environment variables by name
 * @param destroy plan the destruction
 * @param targets addresses for {@code -target}
 * @param replace addresses for {@code -replace}
 * @param refreshOnly plan with {@code -refresh-only}
 * @param configuration which configuration to fetch
 * @param planSha256 for an apply: the digest of the bundle that was approved
 * @param toolVersion for an apply: the version that made the plan
 * @param stateBackend where Terraform keeps the state
 * @param taskType {@code plan} or {@code plan_and_apply}; null is read as the latter
 * @param refresh whether the plan looks at what is really there; null is read as true
 * @param workingDirectory where in the configuration the tool is run; null or empty is its top
 * @param formerSecrets values that were secret in the workspace before and may still be in its state: to be masked; null
 *     is read as none
 * @param stateHere whether Berth keeps the state although the configuration names the backend {@code remote}, by which
 *     it came here; null is read as false
 * @param ownVariables the names of those {@code variables} that are the task's own: nobody but the configuration says whether
 *     they are secret; null is read as none
 * @param stateMoved told in the output of a plan: the workspace's state was last found elsewhere than this task looks for it
 * @param savedPlan whether somebody keeps the plan as a file of {@code plan -out} and may want to be shown it: the plan's JSON
 *     comes with the schemas of what is in it; null is read as false
 * @param identityTokens by which the tool says elsewhere who it is (A11); null is read as none
 * @param traceparent the attempt's place in a trace (O4), as {@code traceparent} of Trace Context; null when nobody traces
 * @param ownHost the host under which configurations know this server by HTTPS (W5), with its port if it has one; null when it has
 *     no address but the one that the agent uses
 */
@RecordBuilder
public record WorkDocument(
        String workspace,
        String tool,
        TaskPhase phase,
        Map<String, Variable> variables,
        Map<String, EnvironmentVariable> environment,
        boolean destroy,
        List<String> targets,
        List<String> replace,
        boolean refreshOnly,
        Configuration configuration,
        @Nullable String planSha256,
        @Nullable String toolVersion,
        @Nullable StateBackend stateBackend,
        @Nullable String taskType,
        @Nullable Boolean refresh,
        @Nullable String workingDirectory,
        @Nullable List<FormerSecret> formerSecrets,
        @Nullable StateMoved stateMoved,
        @Nullable Boolean stateHere,
        @Nullable Set<String> ownVariables,
        @Nullable Boolean savedPlan,
        @Nullable List<IdentityToken> identityTokens,
        @Nullable String traceparent,
        @Nullable String ownHost) {
    /** The header by which an agent says at this call what it is able to do, words with commas between them. */
    public static final String ABLE = "Berth-Agent-Able";

    /** It hands tokens to the tool and renews them. */
    public static final String IDENTITY = "identity";

    private static final String PLAN_ONLY = "plan";

    public WorkDocument {
        Required.text(workspace, "workspace");
        Required.text(tool, "tool");
        Required.present(phase, "phase");
        variables = Map.copyOf(Required.present(variables, "variables"));
        environment = Map.copyOf(Required.present(environment, "environment"));
        targets = List.copyOf(Required.present(targets, "targets"));
        replace = List.copyOf(Required.present(replace, "replace"));
        Required.present(configuration, "configuration");
        formerSecrets = formerSecrets == null ? null : List.copyOf(formerSecrets);
        ownVariables = ownVariables == null ? null : Set.copyOf(ownVariables);
        identityTokens = identityTokens == null ? null : List.copyOf(identityTokens);
    }

    /** Whether a header {@link #ABLE} has that word. */
    public static boolean isAble(@Nullable String header, String word) {
        return header != null && List.of(header.strip().split("\\s*,\\s*")).contains(word);
    }

    /** Whether nothing will be applied: no state lock is taken and no directory is kept. */
    public boolean planOnly() {
        return PLAN_ONLY.equals(taskType);
    }

    /** Whether the plan is told not to look at what is really there. */
    public boolean withoutRefresh() {
        return Boolean.FALSE.equals(refresh);
    }

    /** Whether the plan may be drawn elsewhere, which takes the schemas of what is in it. */
    public boolean isPlanSaved() {
        return Boolean.TRUE.equals(savedPlan);
    }

    /** Where in the configuration the tool is run; empty for its top. */
    public String directory() {
        return workingDirectory == null ? "" : workingDirectory;
    }

    /** The tokens by which the tool says elsewhere who it is. */
    public List<IdentityToken> identity() {
        return identityTokens == null ? List.of() : identityTokens;
    }

    /** What was secret before and is masked as well. */
    public List<FormerSecret> formerly() {
        return formerSecrets == null ? List.of() : formerSecrets;
    }

    /** Whether a variable is the task's own and none of the workspace's. */
    public boolean isOwn(String variable) {
        return ownVariables != null && ownVariables.contains(variable);
    }

    /** The types of two backends; an empty one stands for the state that Berth keeps. */
    public record StateMoved(String last, String now) {
        public StateMoved {
            Required.present(last, "last");
            Required.present(now, "now");
        }
    }

    /** A value that was secret; {@code hcl} means that it is an expression and no plain string. */
    public record FormerSecret(String value, boolean hcl) {
        @Override
        public String toString() {
            return "FormerSecret[]";
        }
    }

    /** A Terraform variable; {@code hcl} means that the value is an expression and no plain string. */
    public record Variable(String value, boolean sensitive, boolean hcl) {
        @Override
        public String toString() {
            return sensitive ? "Variable[sensitive]" : "Variable[" + value + "]";
        }
    }

    /** An environment variable of the Terraform process. */
    public record EnvironmentVariable(String value, boolean sensitive) {
        @Override
        public String toString() {
            return sensitive ? "EnvironmentVariable[sensitive]" : "EnvironmentVariable[" + value + "]";
        }
    }

    /** Which configuration, and its SHA-256 in lower-case hex. */
    public record Configuration(int version, String sha256) {}

    /**
     * Terraform's HTTP backend; the password opens this workspace's state only.
     *
     * @param maxBytes the largest state that the server takes; null when it does not say
     */
    public record StateBackend(
            String address,
            String lockAddress,
            String unlockAddress,
            String username,
            String password,
            @Nullable Long maxBytes) {
        @Override
        public String toString() {
            return "StateBackend[" + address + "]";
        }
    }
}
