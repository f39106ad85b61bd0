package dev.berth.server.api.team;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.domain.access.Team.Grant;
import dev.berth.domain.access.Team.OnName;
import dev.berth.domain.access.Team.OnTag;
import dev.berth.server.api.problem.WireWords;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A role on some workspaces: that of a name, or those with a tag. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GrantDocument(
        @Schema(
                required = true,
                enumeration = {"viewer", "submitter", "approver", "admin"})
        @Nullable
        String role,

        @Schema(description = "The name of a workspace; this or tag") @Nullable
        String workspace,

        @Schema(description = "A plain tag by its key, or key=value; this or workspace") @Nullable
        String tag) {

    static GrantDocument of(Grant grant) {
        String role = WireWords.of(grant.role());
        return switch (grant) {
            case OnName name -> new GrantDocument(role, name.workspace().value(), null);
            case OnTag tag -> new GrantDocument(role, null, tag.tag().toString());
        };
    }
}
