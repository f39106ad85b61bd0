package dev.berth.server.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.config.BerthConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I1: who somebody is")
class PersonClaimsTest {
    private final Map<String, String> settings = new HashMap<>(
            Map.of("berth.oidc.role-groups.approver", "ops", "berth.oidc.role-groups.admin", "root,wheel"));

    private Person person(Map<String, Object> claims) {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(BerthConfig.class);
        settings.forEach(builder::withDefaultValue);
        return new PersonClaims(
                        builder.build().getConfigMapping(BerthConfig.class).oidc())
                .person(claims);
    }

    @Test
    void theGreatestRoleOfTheirGroupsCounts() {
        assertThat(person(Map.of("sub", "1", "preferred_username", "ann", "groups", List.of("ops", "web"))))
                .isEqualTo(new Person("1", "ann", Role.APPROVER, Set.of("ops", "web")));
        assertThat(person(Map.of("sub", "1", "groups", List.of("ops", "wheel"))).role())
                .isEqualTo(Role.ADMIN);
        assertThat(person(Map.of("sub", "1", "groups", List.of("else"))).role()).isNull();
    }

    @Test
    void groupsMayStandWithinOtherClaimsAndThePersonMayBeAnotherClaim() {
        settings.put("berth.oidc.groups-claim", "realm_access/roles");
        settings.put("berth.oidc.person-claim", "email");
        Map<String, Object> claims = new HashMap<>(Map.of(
                "preferred_username",
                "ann",
                "realm_access",
                Map.of("roles", List.of("ops")),
                "email",
                "ann@example.com",
                "email_verified",
                true));
        assertThat(person(claims)).isEqualTo(new Person("ann@example.com", "ann", Role.APPROVER, Set.of("ops")));
        claims.remove("email_verified");
        assertThatThrownBy(() -> person(claims)).hasMessageContaining("email_verified");
    }
}
