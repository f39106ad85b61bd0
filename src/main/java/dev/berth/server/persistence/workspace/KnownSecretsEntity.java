package dev.berth.server.persistence.workspace;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What is or was secret in a workspace, sealed as one. */
@Entity
@Table(name = "known_secrets")
class KnownSecretsEntity {
    @Id
    String workspace;

    @Column(nullable = false)
    byte[] sealed;
}
