package dev.berth.server.api.hook;

import dev.berth.domain.hook.HookAddress;
import dev.berth.domain.hook.HookEvent;
import dev.berth.domain.hook.HookScope;
import dev.berth.domain.hook.HookTemplate;
import dev.berth.domain.id.HookName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.Wish;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A hook to make, or as it is to become. */
@RegisterForReflection
public record HookRequest(
        @Schema(required = true, description = "A DNS label, unique where the hook is; cannot be changed") @Nullable
        String name,

        @Schema(
                required = true,
                maxLength = 2000,
                description =
                        "Where it sends; https, unless an admin allowed the host. Never shown again but for its host")
        @Nullable
        String url,

        @Schema(
                defaultValue = "cloudevents",
                enumeration = {"cloudevents", "slack", "teams", "github", "gitlab", "gitea"})
        @Nullable
        String template,

        @Schema(
                required = true,
                description =
                        "What it is told of: task.pending, task.running, task.apply_pending, task.planned, task.applied,"
                                + " task.discarded, task.failed, task.canceled, drift.none, drift.drifted, drift.unknown,"
                                + " drift.not_checked, workspace.locked, workspace.unlocked, schedule.failed, pod.lost")
        @Nullable
        List<@Nullable String> events,

        @Schema(
                defaultValue = "false",
                description = "It is told nothing while it is paused, and of what happens then never")
        @Nullable
        Boolean paused,

        @Schema(
                description =
                        "For github, gitlab and gitea: the repositories whose commits it is told of, such as acme/network")
        @Nullable
        List<@Nullable String> repositories,

        @Schema(description = "For github, gitlab and gitea: what they are shown; never shown again") @Nullable
        String token) {
    private static final String STAND_IN = "https://stand.in";

    static HookRequest of(Hook hook) {
        Wish wish = hook.wish();
        return new HookRequest(
                hook.name().value(),
                wish.address().text(),
                WireWords.of(wish.template()),
                wish.template().forge() ? null : new ArrayList<@Nullable String>(words(wish.events())),
                wish.paused(),
                wish.template().forge() ? new ArrayList<@Nullable String>(wish.repositories()) : null,
                hook.secrets().token());
    }

    /** Event types as they are told, in their order. */
    static List<String> words(Set<HookEvent> events) {
        return events.stream().sorted().map(HookEvent::word).toList();
    }

    /** What is asked for. */
    record Checked(HookName name, Wish wish, @Nullable String token) {}

    /** A ProblemException, 400, names all that is wrong. Whether the address is there is not looked at. */
    Checked checked(HookScope scope) {
        Checks checks = new Checks();
        HookName checkedName = new HookName(checks.label("name", name));
        HookTemplate shape = checks.word("template", template, HookTemplate.values(), HookTemplate.CLOUDEVENTS);
        String address = url == null ? Forges.usualAddress(shape) : url;
        String wrong = address == null ? "must be given" : HookAddress.problem(address);
        checks.require(wrong.isEmpty(), "url", wrong);
        checks.require(
                !shape.forge() || address == null || address.indexOf('?') < 0,
                "url",
                "must end with its path for a forge");
        checks.require(
                !shape.forge() || address == null || address.length() <= Forges.LONGEST_ADDRESS,
                "url",
                "must have at most " + Forges.LONGEST_ADDRESS + " characters for a forge, which is asked below it");
        Set<HookEvent> wanted = shape.forge() ? Forges.events(checks, events) : events(checks);
        List<String> named = Forges.repositories(checks, shape, repositories);
        Forges.token(checks, shape, token);
        checks.require(
                !shape.forge() || scope instanceof HookScope.OfWorkspace,
                "template",
                "can be a forge for hooks of a workspace alone");
        checks.done();
        HookAddress to = new HookAddress(address == null ? STAND_IN : address);
        return new Checked(checkedName, new Wish(to, shape, wanted, Boolean.TRUE.equals(paused), named), token);
    }

    private Set<HookEvent> events(Checks checks) {
        Set<HookEvent> wanted = EnumSet.noneOf(HookEvent.class);
        List<@Nullable String> named = events;
        if (named == null || named.isEmpty()) {
            checks.require(false, "events", "must name at least one event");
            return wanted;
        }
        int kinds = HookEvent.values().length;
        if (named.size() > kinds) {
            checks.require(false, "events", "must name at most " + kinds + " events");
            return wanted;
        }
        for (int at = 0; at < named.size(); at++) {
            String word = named.get(at);
            int index = at;
            (word == null ? Optional.<HookEvent>empty() : HookEvent.of(word))
                    .ifPresentOrElse(
                            wanted::add,
                            () -> checks.require(false, "events[" + index + "]", "must be one of " + all()));
        }
        return wanted;
    }

    private static String all() {
        return Arrays.stream(HookEvent.values()).map(HookEvent::word).collect(Collectors.joining(", "));
    }

    /** Says nothing of what it holds. */
    @Override
    public String toString() {
        return "HookRequest[" + name + "]";
    }
}
