package dev.berth.server.api.hook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.Wish;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hook.
 *
 * @param url its scheme and host: with chat services whoever knows the rest may write there
 * @param repositories of a forge, those whose commits it is told of
 * @param author who wrote it last
 * @param previousSecretUntil until when the secret before signs besides; null when it does not
 * @param failures how often in a row its receiver was not there
 * @param restUntil until when it is left alone for that; null when it is not
 * @param secret what its deliveries are signed with; only in the answer that makes it
 */
@RecordBuilder
@RegisterForReflection
public record HookResponse(
        String name,
        String url,
        String template,
        List<String> events,
        boolean paused,
        List<String> repositories,
        String author,
        Instant createdAt,
        @Nullable Instant previousSecretUntil,
        int failures,
        @Nullable Instant restUntil,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {
    private static final String SECRET = "whsec_";

    static HookResponse of(Hook hook, Instant now) {
        return of(hook, now, null);
    }

    /** With its secret, for whoever has just made it. */
    static HookResponse made(Hook hook, Instant now) {
        return of(
                hook,
                now,
                SECRET + Base64.getEncoder().encodeToString(hook.secrets().present()));
    }

    private static HookResponse of(Hook hook, Instant now, @Nullable String secret) {
        Wish wish = hook.wish();
        Instant until = hook.secrets().previousUntil();
        return HookResponseBuilder.builder()
                .name(hook.name().value())
                .url(wish.address().shown())
                .template(WireWords.of(wish.template()))
                .events(HookRequest.words(wish.events()))
                .paused(wish.paused())
                .repositories(wish.repositories())
                .author(hook.author().name())
                .createdAt(hook.createdAt())
                .previousSecretUntil(until == null || until.isBefore(now) ? null : until)
                .failures(hook.health().failures())
                .restUntil(hook.health().restUntil())
                .secret(secret)
                .build();
    }
}
