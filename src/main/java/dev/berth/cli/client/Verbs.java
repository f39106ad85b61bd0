package dev.berth.cli.client;

import dev.berth.cli.BerthCommandLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** The verbs of this package. */
public final class Verbs {
    private static final String COMPLETION = "completion";
    private static final Set<String> ASK_NOBODY = Set.of("--help", "-h", "--version", "-V", COMPLETION);

    private Verbs() {}

    /** Adds them, in the order in which help lists them. */
    public static BerthCommandLine addedTo(BerthCommandLine commands) {
        ofAServer().forEach(commands::with);
        return commands.withAll(COMPLETION, CompletionCommand::new);
    }

    /** Whether these arguments are for a verb that asks a server. */
    public static boolean askAServer(String... arguments) {
        List<String> words = List.of(arguments);
        return !words.isEmpty()
                && ofAServer().containsKey(words.get(0))
                && words.stream().noneMatch(ASK_NOBODY::contains);
    }

    static Map<String, Supplier<? extends Callable<Integer>>> ofAServer() {
        Map<String, Supplier<? extends Callable<Integer>>> verbs = new LinkedHashMap<>();
        verbs.put("pools", PoolsCommand::new);
        verbs.put("pods", PodsCommand::new);
        verbs.put("tasks", TasksCommand::new);
        verbs.put("submit", SubmitCommand::new);
        verbs.put("explain", ExplainCommand::new);
        verbs.put("logs", LogsCommand::new);
        verbs.put("confirm", ConfirmCommand::new);
        verbs.put("discard", DiscardCommand::new);
        verbs.put("cancel", CancelCommand::new);
        verbs.put("drain", DrainCommand::new);
        verbs.put("login", LoginCommand::new);
        return verbs;
    }
}
