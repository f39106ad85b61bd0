package dev.berth.server.outward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import dev.berth.server.control.port.HookStore;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.PullComment;
import dev.berth.server.outward.GuardedClient.Call;
import dev.berth.server.outward.GuardedClient.Reply;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells forges what became of a commit: its status, and on a pull request one comment that is changed from then on (O3). Answers with
 * the first answer that is none of success, or with the last.
 */
@ApplicationScoped
class ForgeSender {
    /** An answer has the whole comment in it, and who wrote it. */
    private static final int MOST_ANSWER = 256 << 10;

    private static final int LONGEST_DESCRIPTION = 140;
    private static final int NOT_FOUND = 404;
    private static final int GOOD = 200;

    /** When there is a plan to be told of, or an end. */
    private static final Set<String> COMMENTED =
            Set.of("apply_pending", "planned", "applied", "failed", "discarded", "canceled");

    private final GuardedClient client;
    private final HookStore hooks;
    private final Links links;
    private final ObjectMapper json;

    ForgeSender(GuardedClient client, HookStore hooks, Links links, ObjectMapper json) {
        this.client = client;
        this.hooks = hooks;
        this.links = links;
        this.json = json;
    }

    /** What is told, and to whom. */
    private record Word(Hook hook, ForgeApi api, JsonNode told) {
        String text(String field) {
            return told.path(field).asText("");
        }

        String repository() {
            return told.path("source").path("repository").asText("");
        }

        String commit() {
            return told.path("source").path("commit").asText("");
        }

        @Nullable
        Integer pullRequest() {
            JsonNode number = told.path("source").path("pullRequest");
            return number.isInt() ? number.intValue() : null;
        }
    }

    Uni<Reply> send(Hook hook, Delivery delivery) {
        Word word = new Word(hook, ForgeApi.of(hook.wish().template()), tree(delivery.told()));
        if (!word.told().has("source")) {
            return look(word);
        }
        return status(word).flatMap(reply -> {
            if (word.api().alreadySo(reply.status(), reply.body().toString())) {
                return comment(word).map(done -> done.orElse(new Reply(GOOD, reply.body())));
            }
            return reply.good()
                    ? comment(word).map(done -> done.orElse(reply))
                    : Uni.createFrom().item(reply);
        });
    }

    /** For a trial: whether the token opens the first repository. */
    private Uni<Reply> look(Word word) {
        String repository = word.hook().wish().repositories().getFirst();
        return ask(word, HttpMethod.GET, word.api().root(repository), null);
    }

    private Uni<Reply> status(Word word) {
        String name = "berth/" + word.text("workspace");
        ObjectNode body = word.api().status(word.text("status"), name, description(word));
        links.page(word.told()).ifPresent(page -> body.put("target_url", page));
        return ask(word, HttpMethod.POST, word.api().statuses(word.repository(), word.commit()), body);
    }

    private static String description(Word word) {
        String words = standing(word.text("status"), word.text("phase"));
        String plan = plan(word.told()).map(changes -> words + ": " + changes).orElse(words);
        return plan.length() <= LONGEST_DESCRIPTION ? plan : plan.substring(0, LONGEST_DESCRIPTION - 1) + "…";
    }

    private static String standing(String status, String phase) {
        return switch (status) {
            case "pending" -> phase.equals("apply") ? "Confirmed, waits for its apply" : "Waits";
            case "running" -> phase.equals("apply") ? "Applies" : "Plans";
            case "apply_pending" -> "Waits for approval";
            case "planned" -> "Planned";
            case "applied" -> "Applied";
            case "discarded" -> "Discarded";
            case "canceled" -> "Canceled";
            default -> "Failed";
        };
    }

    private static Optional<String> plan(JsonNode told) {
        JsonNode plan = told.path("plan");
        if (!plan.isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                plan.path("hasChanges").asBoolean()
                        ? plan.path("add").asInt() + " to add, "
                                + plan.path("change").asInt() + " to change, "
                                + plan.path("destroy").asInt() + " to destroy"
                        : "no changes");
    }

    /** What came of it; empty when there is nothing to comment. */
    private Uni<Optional<Reply>> comment(Word word) {
        Integer pull = word.pullRequest();
        if (pull == null || !COMMENTED.contains(word.text("status"))) {
            return Uni.createFrom().item(Optional.empty());
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("body", markdown(word));
        return hooks.comment(word.hook().id(), word.repository(), pull)
                .flatMap(known -> known.isEmpty() ? make(word, pull, body) : change(word, pull, known.get(), body))
                .map(Optional::of);
    }

    private Uni<Reply> change(Word word, int pull, String id, ObjectNode body) {
        String path = word.api().comment(word.repository(), pull, id);
        // Somebody may have deleted it.
        return ask(word, word.api().change(), path, body)
                .flatMap(reply -> reply.status() == NOT_FOUND
                        ? make(word, pull, body)
                        : Uni.createFrom().item(reply));
    }

    private Uni<Reply> make(Word word, int pull, ObjectNode body) {
        return ask(word, HttpMethod.POST, word.api().comments(word.repository(), pull), body)
                .flatMap(reply -> {
                    JsonNode id = reply.good() ? tree(reply.body().toString()).path("id") : null;
                    return id == null || !id.isIntegralNumber()
                            ? Uni.createFrom().item(reply)
                            : hooks.keepComment(word.hook().id(), new PullComment(word.repository(), pull, id.asText()))
                                    .replaceWith(reply);
                });
    }

    /** Whoever reads the pull request may not be one who may look at the workspace: what changes is told by its number alone. */
    private String markdown(Word word) {
        String task = "task " + word.text("task");
        String linked = links.page(word.told())
                .map(page -> "[" + task + "](" + page + ")")
                .orElse(task);
        String code = word.told().path("error").path("code").asText("");
        return "**Workspace `" + word.text("workspace") + "`**, " + linked + " for " + word.commit() + "\n\n"
                + standing(word.text("status"), word.text("phase"))
                + (code.isEmpty() ? "" : " (`" + code + "`)")
                + plan(word.told()).map(changes -> "\n\nPlan: " + changes).orElse("");
    }

    private Uni<Reply> ask(Word word, HttpMethod method, String path, @Nullable ObjectNode body) {
        String token = word.hook().secrets().token();
        byte[] bytes = body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
        return client.call(new Call(
                method,
                word.hook().wish().address().below(path),
                word.api().headers(token == null ? "" : token),
                bytes,
                MOST_ANSWER));
    }

    /** What is no JSON says nothing. */
    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
