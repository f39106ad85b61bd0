package dev.berth.server.api.freeze;

import dev.berth.domain.access.Tag;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.workspace.TagChecks;
import dev.berth.server.control.calendar.Cron;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A freeze window of a tag to make; but for the tag as all others. */
@RegisterForReflection
public record TagFreezeRequest(
        @Schema(required = true, description = "A plain tag by its key, or key=value; cannot be changed") @Nullable
        String tag,

        @Schema(maxLength = Cron.LONGEST) @Nullable String cron,
        @Schema(defaultValue = "UTC") @Nullable String zone,
        @Nullable String lasts,
        @Nullable String from,
        @Nullable String to,

        @Schema(
                required = true,
                enumeration = {"applies", "everything"})
        @Nullable
        String covers,

        @Schema(required = true, maxLength = FreezeRequest.MOST) @Nullable
        String reason) {
    FreezeRequest window() {
        return new FreezeRequest(cron, zone, lasts, from, to, covers, reason);
    }

    /** The tag, or a ProblemException: 400. */
    Tag checkedTag() {
        Checks checks = new Checks();
        checks.require(tag != null, "tag", "must be given");
        String text = tag == null ? "none" : tag;
        int end = text.indexOf('=');
        String key = end < 0 ? text : text.substring(0, end);
        TagChecks.requireKey(checks, "tag", key);
        String value = end < 0 ? "" : TagChecks.value(checks, "tag", text.substring(end + 1));
        checks.done();
        return new Tag(key, value);
    }
}
