package dev.berth.server.api.request;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** Where the resources live, and how the document at {@code /q/openapi} begins. */
@ApplicationPath("/")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Berth",
                        version = "1",
                        description = "Runs Terraform and OpenTofu tasks on slot-managed agent pools."
                                + " Errors are application/problem+json."),
        security = @SecurityRequirement(name = "token"))
@SecurityScheme(
        securitySchemeName = "token",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "An API token with one of the roles viewer, submitter, approver, admin")
public class ApiRoot extends Application {}
