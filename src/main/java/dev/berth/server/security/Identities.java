package dev.berth.server.security;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionStore.OfToken;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.CredentialSigner.PodCredential;
import dev.berth.server.security.CredentialSigner.StateCredential;
import dev.berth.server.security.jwt.Pipeline;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.util.Locale;

/** Tokens and credentials, once they are proven, as identities with their roles. */
final class Identities {
    private Identities() {}

    /** A user with a token. */
    static SecurityIdentity token(Token token, Member member, Hand hand) {
        return user(member, hand).addAttribute(Attributes.TOKEN_ID, token.id()).build();
    }

    /** A browser of a user, with the rights of the token that it signed in with, or of a person. */
    static SecurityIdentity session(Session session, Member member, Hand hand) {
        QuarkusSecurityIdentity.Builder browser = user(member, hand).addAttribute(Attributes.SESSION, session);
        if (session.holder() instanceof OfToken held) {
            browser.addAttribute(Attributes.TOKEN_ID, held.token().id());
        }
        return browser.build();
    }

    /** A pipeline with a token of its own platform. */
    static SecurityIdentity pipeline(Pipeline pipeline, Member member, Hand hand) {
        return user(member, hand)
                .addAttribute(Attributes.TOKEN_ID, pipeline.id())
                .addAttribute(Attributes.SUBJECT, pipeline.subject())
                .build();
    }

    /** A user in whatever way; each role includes the ones before. */
    private static QuarkusSecurityIdentity.Builder user(Member member, Hand hand) {
        Identity identity = member.identity();
        QuarkusSecurityIdentity.Builder user = named(identity.name())
                .addRole(Roles.USER)
                .addAttribute(Attributes.IDENTITY, identity)
                .addAttribute(Attributes.RIGHTS, member.rights());
        if (hand.unseen() != null) {
            user.addAttribute(Attributes.UNSEEN, hand.unseen());
        }
        if (member.rights().somewhere(Role.SUBMITTER)) {
            user.addRole(Roles.SUBMITTER_SOMEWHERE);
        }
        Role role = hand.role();
        if (role != null) {
            for (Role included : Role.values()) {
                if (role.includes(included)) {
                    user.addRole(included.name().toLowerCase(Locale.ROOT));
                }
            }
        }
        return user;
    }

    /** A static agent: any pod of its pool. */
    static SecurityIdentity agent(Token token) {
        return named(token.name())
                .addRole(Roles.AGENT)
                .addAttribute(Attributes.TOKEN_ID, token.id())
                .addAttribute(Attributes.AGENT_POOL, token.pool())
                .build();
    }

    /** The agent of one pod that Berth made. */
    static SecurityIdentity agent(PodCredential credential) {
        return named(credential.pod().value())
                .addRole(Roles.AGENT)
                .addAttribute(Attributes.AGENT_POOL, credential.pool())
                .addAttribute(Attributes.AGENT_POD, credential.pod())
                .build();
    }

    /** An agent of a pool whose pods share a token: any pod of that pool. */
    static SecurityIdentity agent(PoolName pool) {
        return named(pool.value())
                .addRole(Roles.AGENT)
                .addAttribute(Attributes.AGENT_POOL, pool)
                .build();
    }

    static SecurityIdentity attempt(AttemptRef attempt) {
        return named("task-" + attempt.task())
                .addRole(Roles.ATTEMPT)
                .addAttribute(Attributes.ATTEMPT, attempt)
                .build();
    }

    static SecurityIdentity state(StateCredential credential) {
        return named("task-" + credential.attempt().task())
                .addRole(Roles.STATE)
                .addAttribute(Attributes.ATTEMPT, credential.attempt())
                .addAttribute(Attributes.WORKSPACE, credential.workspace())
                .build();
    }

    /**
     * Terraform as it reads the state of another workspace.
     *
     * @param source the workspace that is read, which names that of the attempt
     */
    static SecurityIdentity reader(StateCredential credential, WorkspaceName source) {
        return unlisted(credential)
                .addRole(Roles.STATE_READER)
                .addAttribute(Attributes.WORKSPACE, source)
                .build();
    }

    /** The same where it asks for a state that it may not read, and hears why: the same of one that is not there. */
    static SecurityIdentity refused(StateCredential credential) {
        return unlisted(credential).addAttribute(Attributes.NOT_A_READER, true).build();
    }

    /** The same where it asks for something else. */
    static SecurityIdentity stranger(StateCredential credential) {
        return unlisted(credential).build();
    }

    private static QuarkusSecurityIdentity.Builder unlisted(StateCredential credential) {
        return named("task-" + credential.attempt().task()).addAttribute(Attributes.ATTEMPT, credential.attempt());
    }

    private static QuarkusSecurityIdentity.Builder named(String name) {
        return QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal(name));
    }
}
