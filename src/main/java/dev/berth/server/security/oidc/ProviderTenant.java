package dev.berth.server.security.oidc;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.OidcConfig;
import dev.berth.server.security.StateSecret;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The provider as the library has to take it: what the settings say, and what is no choice. The library learns of it with requests that
 * ask for it and never before, so one that is away keeps no server from starting.
 */
@ApplicationScoped
class ProviderTenant implements TenantConfigResolver {
    /** How far the clocks of both may be apart. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** A token that comes with a code, or tells of an end, has just been made. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    /** A token by an unknown key makes the library look for new ones, and no more often than this, whoever sends such tokens. */
    private static final Duration KEYS_RENEWED = Duration.ofSeconds(10);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final String ID = "berth";
    private static final String WISH = ProviderTenant.class.getName();

    /** Has the library look at the provider anew. */
    private static final String ANEW = "replace-tenant-configuration-context";

    /** The cookie of its own session, by the name of the tenant. */
    static final String SESSION = "q_session_" + ID;

    private final OidcConfig config;
    private final StateSecret secret;
    private final Clock clock;
    // Only to be touched by whoever holds the lock of this object.
    private Instant looked = Instant.MIN;

    ProviderTenant(BerthConfig config, StateSecret secret, Clock clock) {
        this.config = config.oidc();
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * What a request wants of the provider.
     *
     * @param age how long ago the library may have looked at it
     */
    record Wish(Visit visit, Duration age) {
        void tell() {
            visit.context().put(WISH, this);
        }
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext context, OidcRequestContext<OidcTenantConfig> work) {
        @Nullable Wish wish = context.get(WISH);
        if (wish == null) {
            return Uni.createFrom().nullItem();
        }
        if (olderThan(wish.age())) {
            context.put(ANEW, "true");
        }
        return Uni.createFrom().item(tenant(wish.visit()));
    }

    private synchronized boolean olderThan(Duration age) {
        Instant now = clock.instant();
        boolean older = looked.plus(age).isBefore(now);
        looked = older ? now : looked;
        return older;
    }

    /** Has the next request look anew. */
    synchronized void forget() {
        looked = Instant.MIN;
    }

    private OidcTenantConfig tenant(Visit visit) {
        String client = config.clientId().orElseThrow();
        String issuer = config.issuer().orElseThrow().strip();
        OidcTenantConfigBuilder tenant = OidcTenantConfig.authServerUrl(issuer)
                .tenantId(ID)
                .applicationType(ApplicationType.WEB_APP)
                .clientId(client)
                .connectionTimeout(CONNECT)
                .followRedirects(false);
        config.clientSecret()
                .ifPresent(known -> tenant.credentials().clientSecret(known).end());
        config.caFile().ifPresent(file -> tenant.tlsConfigurationName(ProviderTrust.NAME));
        codeFlow(tenant, visit);
        return tenant.token()
                .issuer(issuer)
                .audience(client)
                .issuedAtRequired()
                .age(OLDEST)
                .lifespanGrace((int) SKEW.toSeconds())
                .forcedJwkRefreshInterval(KEYS_RENEWED)
                .allowJwtIntrospection(false)
                .allowOpaqueTokenIntrospection(false)
                .end()
                .jwks()
                .tryAll()
                .end()
                .tokenStateManager()
                .encryptionRequired(false)
                .end()
                .build();
    }

    private void codeFlow(OidcTenantConfigBuilder tenant, Visit visit) {
        tenant.authentication()
                .redirectPath(visit.returnTo())
                .removeRedirectParameters(false)
                .restorePathAfterRedirect(false)
                .scopes(config.scopes().stream()
                        .filter(scope -> !scope.equals("openid"))
                        .distinct()
                        .toList())
                .pkceRequired()
                .nonceRequired()
                .stateSecret(secret.text())
                .stateCookieAge(IdentityProvider.SIGN_IN_LASTS)
                .allowMultipleCodeFlows(false)
                .cookiePath(IdentityProvider.SIGN_IN)
                .cookieForceSecure(visit.secure())
                .userInfoRequired(false)
                .end();
    }
}
