package dev.berth.server.tfe.host;

import dev.berth.server.api.request.Caller;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Organization;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.ResourceObject;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** With what every command begins. */
@Path("/api/v2")
@RolesAllowed(Roles.USER)
class AccountResource {
    private final Organization organization;
    private final Caller caller;

    AccountResource(Organization organization, Caller caller) {
        this.organization = organization;
        this.caller = caller;
    }

    /** Only its headers are read. */
    @GET
    @Path("/ping")
    @PermitAll
    public Response ping() {
        return Answers.done();
    }

    @GET
    @Path("/account/details")
    public Response account() {
        return Answers.ok(ResourceObject.of("users", "user-" + caller.tokenId()).with("username", caller.name()));
    }

    /** Plans and applies are run here, which is all that clients want to know. */
    @GET
    @Path("/organizations/{organization}/entitlement-set")
    @RolesAllowed({Roles.USER, Roles.STATE_READER})
    public Response entitlements(@PathParam("organization") String name) {
        organization.require(name);
        return Answers.ok(ResourceObject.of("entitlement-sets", name)
                .with("operations", true)
                .with("state-storage", true)
                .with("cost-estimation", false)
                .with("policy-enforcement", false)
                .with("private-module-registry", false)
                .with("sentinel", false)
                .with("teams", false)
                .with("vcs-integrations", false));
    }
}
