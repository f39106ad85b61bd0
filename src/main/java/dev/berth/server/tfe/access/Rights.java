package dev.berth.server.tfe.access;

import dev.berth.server.api.request.Caller;
import dev.berth.server.security.Roles;

/** What the caller of a request may do, noted before anything asynchronous begins. */
public record Rights(boolean submits, boolean approves, boolean administers) {
    public static Rights of(Caller caller) {
        return new Rights(caller.has(Roles.SUBMITTER), caller.has(Roles.APPROVER), caller.has(Roles.ADMIN));
    }
}
