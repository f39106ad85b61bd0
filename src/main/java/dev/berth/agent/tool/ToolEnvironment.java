package dev.berth.agent.tool;

import dev.berth.module.ReservedEnvironment;
import dev.berth.protocol.WorkDocument;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool sees: an environment of its own, not the agent's. So neither the agent's token nor a setting of the
 * machine that the agent happens to run on reaches it, unless whoever runs the agent says so.
 */
public final class ToolEnvironment {
    /**
     * The agent's variable that names what else of its environment reaches the tools: names with commas between them, of
     * which a {@code *} at the end stands for any rest, as in {@code AWS_*,GOOGLE_APPLICATION_CREDENTIALS}.
     */
    public static final String PASSED_VARIABLE = "BERTH_TOOL_ENVIRONMENT";

    private static final String BERTHS_OWN = "BERTH_";
    private static final List<String> ALWAYS_PASSED = List.of(
            "PATH",
            "LANG",
            "LC_ALL",
            "TZ",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy");

    private final Map<String, String> passed;
    private final Path pluginCache;
    private final Path cliConfiguration;

    /**
     * @param own the agent's environment
     * @param pluginCache shared by all attempts
     * @param cliConfiguration a file that exists: Terraform warns on every run about one that does not
     */
    public ToolEnvironment(Map<String, String> own, Path pluginCache, Path cliConfiguration) {
        List<String> asked =
                List.of(own.getOrDefault(PASSED_VARIABLE, "").trim().split("\\s*,\\s*"));
        Map<String, String> passed = new HashMap<>(own);
        passed.keySet().removeIf(name -> !ALWAYS_PASSED.contains(name) && !isAskedFor(name, asked));
        this.passed = Map.copyOf(passed);
        this.pluginCache = pluginCache;
        this.cliConfiguration = cliConfiguration;
    }

    private static boolean isAskedFor(String name, List<String> asked) {
        return !name.startsWith(BERTHS_OWN)
                && asked.stream()
                        .anyMatch(pattern -> pattern.endsWith("*")
                                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                                : name.equals(pattern));
    }

    /**
     * The variables for one attempt.
     *
     * @param state where the tool finds the state that Berth keeps; null leaves the user's own {@code TF_HTTP_*} alone
     */
    public Map<String, String> of(WorkDocument work, Path home, Path temporary, @Nullable URI state) {
        Map<String, String> variables = new HashMap<>();
        variables.put("LANG", "C.UTF-8");
        variables.putAll(passed);
        work.environment().forEach((name, value) -> variables.put(name, value.value()));
        // Other flags, another place for data or state: what Berth says must hold, whoever set them.
        variables.keySet().removeIf(ReservedEnvironment::isSteering);
        variables.put("HOME", home.toString());
        variables.put("TMPDIR", temporary.toString());
        variables.put("TF_IN_AUTOMATION", "1");
        variables.put("TF_INPUT", "0");
        variables.put("CHECKPOINT_DISABLE", "1");
        variables.put("TF_PLUGIN_CACHE_DIR", pluginCache.toString());
        variables.put("TF_CLI_CONFIG_FILE", cliConfiguration.toString());
        if (state != null) {
            variables.keySet().removeIf(name -> name.startsWith("TF_HTTP_"));
            variables.putAll(stateVariables(state.toString()));
        }
        return variables;
    }

    /** No user and no password: {@code terraform_remote_state} would send them to any server. */
    private static Map<String, String> stateVariables(String state) {
        Map<String, String> variables = new HashMap<>();
        variables.put("TF_HTTP_ADDRESS", state);
        variables.put("TF_HTTP_LOCK_ADDRESS", state + "/lock");
        variables.put("TF_HTTP_UNLOCK_ADDRESS", state + "/lock");
        variables.put("TF_HTTP_LOCK_METHOD", "LOCK");
        variables.put("TF_HTTP_UNLOCK_METHOD", "UNLOCK");
        // The proxy behind the address does the waiting for a server that is away.
        variables.put("TF_HTTP_RETRY_MAX", "1");
        variables.put("TF_HTTP_RETRY_WAIT_MIN", "1");
        variables.put("TF_HTTP_RETRY_WAIT_MAX", "1");
        return variables;
    }
}
