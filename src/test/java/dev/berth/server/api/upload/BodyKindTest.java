package dev.berth.server.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyKindTest {
    @Test
    void theAddressSaysHowLargeABodyMayBe() {
        assertThat(BodyKind.of("PUT", "/api/v1/workspaces/a/configuration")).isEqualTo(BodyKind.CONFIGURATION);
        assertThat(BodyKind.of("POST", "/api/v1/workspaces/a/state")).isEqualTo(BodyKind.STATE);
        assertThat(BodyKind.of("PUT", "/api/v1/agent/tasks/1/plan")).isEqualTo(BodyKind.PLAN);
        assertThat(BodyKind.of("PUT", "/api/v1/agent/tasks/1/plan.json")).isEqualTo(BodyKind.PLAN);
        assertThat(BodyKind.of("PUT", "/api/v1/agent/tasks/1/plan-schemas.json"))
                .isEqualTo(BodyKind.PLAN);
        assertThat(BodyKind.of("PUT", "/api/v1/agent/tasks/1/state")).isEqualTo(BodyKind.STATE);
        assertThat(BodyKind.of("POST", "/api/v1/tasks")).isEqualTo(BodyKind.JSON);
        assertThat(BodyKind.of("POST", "/api/v1/workspaces")).isEqualTo(BodyKind.WORKSPACE);
        assertThat(BodyKind.of("PATCH", "/api/v1/workspaces/a")).isEqualTo(BodyKind.WORKSPACE);
    }

    @Test
    void aPageSendsWhatTheInterfaceTakes() {
        assertThat(BodyKind.of("POST", "/app/workspaces/a/configurations/new/content"))
                .isEqualTo(BodyKind.CONFIGURATION);
        assertThat(BodyKind.of("POST", "/app/workspaces/a/variables/edit")).isEqualTo(BodyKind.WORKSPACE);
        assertThat(BodyKind.of("POST", "/app/new-workspace")).isEqualTo(BodyKind.JSON);
    }

    @Test
    void aLockIsNoState() {
        assertThat(BodyKind.of("LOCK", "/api/v1/workspaces/a/state")).isEqualTo(BodyKind.JSON);
        assertThat(BodyKind.of("POST", "/api/v1/workspaces/a/state/lock")).isEqualTo(BodyKind.JSON);
    }
}
