package dev.berth.server.config;

import dev.berth.domain.access.Role;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sign-in by an identity provider (I1); there is none until its issuer is named. */
public interface OidcConfig {
    /**
     * The identity provider that people sign in with at the page, exactly as its discovery document names itself:
     * [sign-in](sign-in.md). https, but on loopback.
     */
    Optional<String> issuer();

    /** What the provider knows this server as. */
    Optional<String> clientId();

    /** The secret that goes with it; none for a public client. */
    Optional<String> clientSecret();

    /** What the button at the page says after "Sign in with". */
    @WithDefault("your organization")
    String label();

    /** What is asked of the provider; `openid` is among it in any case. */
    @WithDefault("openid,profile,email")
    List<String> scopes();

    /**
     * The claim of the ID token that tells one person from all others, and never becomes another's. With `email` the provider
     * has to say that the address is verified.
     */
    @WithDefault("sub")
    String personClaim();

    /** The claim that people are called by; without it `name`, then `email`, then the person. */
    @WithDefault("preferred_username")
    String nameClaim();

    /** The claim that has the person's groups; of one within others the way to it, as `realm_access/roles`. */
    @WithDefault("groups")
    String groupsClaim();

    RoleGroups roleGroups();

    /** The role of whoever is in none of these groups. Without it only members of a team may sign in besides. */
    Optional<Role> defaultRole();

    /** After this long a person has to sign in again, however much the session is used: at most 30d. */
    @WithDefault("12h")
    Duration sessionLength();

    /** Certificates in PEM that are trusted for the provider, in place of the usual ones. */
    Optional<Path> caFile();

    /** Which groups give a role over everything; of several the greatest counts. */
    interface RoleGroups {
        /** The groups whose members are viewers. */
        Optional<List<String>> viewer();

        /** The groups whose members are submitters. */
        Optional<List<String>> submitter();

        /** The groups whose members are approvers. */
        Optional<List<String>> approver();

        /** The groups whose members are admins. */
        Optional<List<String>> admin();
    }
}
