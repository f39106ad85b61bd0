package dev.berth.server.outward;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.hook.HookTemplate;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/** How a forge wants to be told, by the documents of its interface; pure. */
enum ForgeApi {
    GITHUB {
        @Override
        Map<String, String> headers(String token) {
            return Map.of(
                    "Authorization", "Bearer " + token,
                    "Accept", "application/vnd.github+json",
                    "X-GitHub-Api-Version", "2022-11-28",
                    "Content-Type", "application/json");
        }

        @Override
        String root(String repository) {
            return "/repos/" + repository;
        }
    },
    GITEA {
        @Override
        Map<String, String> headers(String token) {
            return Map.of(
                    "Authorization", "token " + token,
                    "Accept", "application/json",
                    "Content-Type", "application/json");
        }

        @Override
        String root(String repository) {
            return "/api/v1/repos/" + repository;
        }
    },
    GITLAB {
        @Override
        Map<String, String> headers(String token) {
            return Map.of("PRIVATE-TOKEN", token, "Accept", "application/json", "Content-Type", "application/json");
        }

        @Override
        String root(String repository) {
            return "/api/v4/projects/" + repository.replace("/", "%2F");
        }

        @Override
        String comments(String repository, int pullRequest) {
            return root(repository) + "/merge_requests/" + pullRequest + "/notes";
        }

        @Override
        String comment(String repository, int pullRequest, String id) {
            return comments(repository, pullRequest) + "/" + id;
        }

        @Override
        HttpMethod change() {
            return HttpMethod.PUT;
        }

        @Override
        String state(String status) {
            return switch (status) {
                case "running" -> "running";
                case "planned", "applied" -> "success";
                case "failed" -> "failed";
                case "canceled", "discarded" -> "canceled";
                default -> "pending";
            };
        }

        @Override
        String nameField() {
            return "name";
        }

        /** Whoever says once more what is said already is refused by it. */
        @Override
        boolean alreadySo(int status, String body) {
            return status == BAD_REQUEST && body.contains("Cannot transition status");
        }
    };

    private static final int BAD_REQUEST = 400;

    static ForgeApi of(HookTemplate template) {
        return switch (template) {
            case GITHUB -> GITHUB;
            case GITLAB -> GITLAB;
            case GITEA -> GITEA;
            case CLOUDEVENTS, SLACK, TEAMS -> throw new IllegalArgumentException(template + " is no forge");
        };
    }

    abstract Map<String, String> headers(String token);

    /** The path of a repository, below the address of the forge. */
    abstract String root(String repository);

    String statuses(String repository, String commit) {
        return root(repository) + "/statuses/" + commit;
    }

    String comments(String repository, int pullRequest) {
        return root(repository) + "/issues/" + pullRequest + "/comments";
    }

    String comment(String repository, int pullRequest, String id) {
        return root(repository) + "/issues/comments/" + id;
    }

    /** How a comment is changed. */
    HttpMethod change() {
        return HttpMethod.PATCH;
    }

    /** The state of a commit, for a task with that status. */
    String state(String status) {
        return switch (status) {
            case "planned", "applied" -> "success";
            case "failed", "canceled", "discarded" -> "failure";
            default -> "pending";
        };
    }

    /** What tells this status from those of others. */
    String nameField() {
        return "context";
    }

    /** Whether a refusal says that the commit has that state already. */
    boolean alreadySo(int status, String body) {
        return false;
    }

    ObjectNode status(String status, String name, String description) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("state", state(status))
                .put(nameField(), name)
                .put("description", description);
    }
}
