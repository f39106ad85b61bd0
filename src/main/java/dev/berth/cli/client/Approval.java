package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.Question.Answer;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.view.Text;
import dev.berth.cli.client.wire.CallException;
import dev.berth.cli.client.wire.Server;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a plan is to be applied. While nobody answers it watches the task, since somebody else may decide. Who may not
 * confirm waits for somebody who may.
 */
final class Approval {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int FORBIDDEN = 403;

    private final Server server;
    private final PrintWriter err;
    private final Progress progress;
    private final Reconnection reconnection;
    private @Nullable Question question;

    Approval(Server server, PrintWriter err, Progress progress) {
        this.server = server;
        this.err = err;
        this.progress = progress;
        this.reconnection = Reconnection.after(progress);
    }

    /** What became of it. */
    enum Outcome {
        /** It waits no more; whoever follows it sees how it goes on. */
        DECIDED,
        /** It still waits, and there is nobody to ask. */
        WAITS
    }

    /** What is asked about a task. */
    static String question(JsonNode task) {
        return Text.plain("Apply this plan (" + Tasks.plan(task) + ") to workspace "
                        + task.path("workspace").asText() + "? Only 'yes' does: ")
                + " ";
    }

    /** Asks, until the plan of this task waits no more or nobody is there. */
    Outcome ask(JsonNode waiting) throws InterruptedException {
        String path = Server.path("tasks", Tasks.id(waiting));
        boolean mayDecide = true;
        forgetWhatWasTyped();
        prompt(waiting);
        while (true) {
            Optional<Answer> answer = mayDecide ? answer() : pause();
            if (answer.isPresent()) {
                question = null;
                switch (answer.get()) {
                    case Answer.Nobody nobody -> {
                        return Outcome.WAITS;
                    }
                    case Answer.Yes yes -> mayDecide = decided(path, "confirm", waiting);
                    case Answer.No no -> mayDecide = decided(path, "discard", waiting);
                }
            }
            JsonNode now = reconnection.persistently(() -> server.get(path));
            if (!Tasks.waits(now) || !Tasks.digest(now).equals(Tasks.digest(waiting))) {
                if (question != null) {
                    err.println();
                    progress.say("Decided elsewhere: " + Verdict.of(now));
                }
                return Outcome.DECIDED;
            }
            if (answer.isPresent() && mayDecide) {
                prompt(now);
            }
        }
    }

    private void prompt(JsonNode task) {
        progress.clear();
        err.print(question(task));
        err.flush();
    }

    /** An answer to the question about an earlier plan is none to that about this one. */
    private void forgetWhatWasTyped() throws InterruptedException {
        if (question != null && question.answer(Duration.ZERO).isPresent()) {
            question = null;
        }
    }

    private Optional<Answer> answer() throws InterruptedException {
        // While nobody has answered, the one reader goes on: two would share what is typed.
        Question open = question == null ? Question.asked(System.in) : question;
        question = open;
        return open.answer(LOOK);
    }

    private static Optional<Answer> pause() throws InterruptedException {
        Thread.sleep(LOOK);
        return Optional.empty();
    }

    /**
     * Whether this token may decide any more; where people have to approve, each gives their word once. What else goes wrong is
     * told, and the task is looked at again.
     */
    private boolean decided(String path, String verb, JsonNode task) throws InterruptedException {
        try {
            JsonNode after = server.post(path + "/" + verb, Json.object().put("planSha256", Tasks.digest(task)));
            boolean counted = Tasks.waits(after) && !Tasks.approvals(after).isEmpty();
            if (counted) {
                progress.say("The plan is " + Tasks.approvals(after)
                        + ". Waiting for the others; Ctrl-C leaves it as it is.");
            }
            return !counted;
        } catch (CallException e) {
            progress.say("berth: " + e.getMessage());
            if (e.status() == FORBIDDEN) {
                progress.say("Waiting for an approver; Ctrl-C leaves the plan as it is.");
            }
            return e.status() != FORBIDDEN;
        }
    }
}
