package dev.berth.server.tfe.access;

import dev.berth.domain.access.Role;
import dev.berth.server.api.request.Caller;
import dev.berth.server.security.Roles;
import org.jspecify.annotations.Nullable;

/** What the caller of a request may do, noted before anything asynchronous begins. */
public record Rights(boolean submits, boolean approves, boolean administers) {
    /** None at all. */
    public static final Rights NONE = new Rights(false, false, false);

    /** Over the workspace that the address names, or over everything. */
    public static Rights of(Caller caller) {
        return new Rights(caller.has(Roles.SUBMITTER), caller.has(Roles.APPROVER), caller.has(Roles.ADMIN));
    }

    /** Of whoever has that role over a workspace; null for none. */
    public static Rights of(@Nullable Role role) {
        return role == null
                ? NONE
                : new Rights(role.includes(Role.SUBMITTER), role.includes(Role.APPROVER), role.includes(Role.ADMIN));
    }
}
