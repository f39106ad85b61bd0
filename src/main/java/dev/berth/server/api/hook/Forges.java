package dev.berth.server.api.hook;

import dev.berth.domain.hook.HookEvent;
import dev.berth.domain.hook.HookTemplate;
import dev.berth.server.api.problem.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a hook of a forge has to be (O3). */
final class Forges {
    private static final int MOST = 50;
    private static final int LONGEST = 200;

    /** What is below it has to fit into an address as well: a repository with its slashes escaped, and a commit. */
    static final int LONGEST_ADDRESS = 1_000;

    private static final int LONGEST_TOKEN = 1_000;
    private static final Pattern TWO_NAMES = Pattern.compile("[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+");
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+");
    private static final Pattern CLIMBS = Pattern.compile("(^|.*/)\\.\\.?(/.*|$)");
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    private Forges() {}

    /** Where a forge is that nobody runs for themself; null for all others. */
    static @Nullable String usualAddress(HookTemplate template) {
        return switch (template) {
            case GITHUB -> "https://api.github.com";
            case GITLAB -> "https://gitlab.com";
            case GITEA, CLOUDEVENTS, SLACK, TEAMS -> null;
        };
    }

    /** A forge is told of every status of a task. */
    static Set<HookEvent> events(Checks checks, @Nullable List<@Nullable String> named) {
        checks.require(named == null, "events", "cannot be chosen for a forge: it is told of every status of a task");
        return HookEvent.OF_TASKS;
    }

    static List<String> repositories(Checks checks, HookTemplate template, @Nullable List<@Nullable String> named) {
        if (!template.forge()) {
            checks.require(named == null, "repositories", "is for github, gitlab and gitea");
            return List.of();
        }
        int many = named == null ? 0 : named.size();
        checks.require(many >= 1 && many <= MOST, "repositories", "must name 1 to " + MOST + " repositories");
        List<String> good = new ArrayList<>();
        for (int at = 0; named != null && at < Math.min(many, MOST); at++) {
            String one = named.get(at);
            boolean fits = one != null && one.length() <= LONGEST && isRepository(template, one);
            checks.require(fits, "repositories[" + at + "]", "must be a repository such as acme/network");
            if (one != null && fits && !good.contains(one)) {
                good.add(one);
            }
        }
        return good;
    }

    private static boolean isRepository(HookTemplate template, String name) {
        Pattern shape = template == HookTemplate.GITLAB ? NAMES : TWO_NAMES;
        return shape.matcher(name).matches() && !CLIMBS.matcher(name).matches();
    }

    static void token(Checks checks, HookTemplate template, @Nullable String token) {
        if (!template.forge()) {
            checks.require(token == null, "token", "is for github, gitlab and gitea");
            return;
        }
        boolean good = token != null
                && token.length() <= LONGEST_TOKEN
                && VISIBLE.matcher(token).matches();
        checks.require(good, "token", "must be given: 1 to " + LONGEST_TOKEN + " visible characters");
    }
}
