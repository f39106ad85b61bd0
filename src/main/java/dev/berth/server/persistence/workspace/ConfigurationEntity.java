package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.ConfigurationStore.Stored;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One version of a workspace's configuration. */
@Entity
@Table(name = "configurations")
class ConfigurationEntity {
    @EmbeddedId
    Key key;

    @Column(nullable = false)
    String sha256;

    @Column(nullable = false)
    long bytes;

    @Column(nullable = false)
    byte[] content;

    @Column(name = "terraform_directories")
    @Nullable
    String terraformDirectories;

    @Column(name = "tofu_directories")
    @Nullable
    String tofuDirectories;

    @Column(name = "terraform_backends")
    @Nullable
    String terraformBackends;

    @Column(name = "tofu_backends")
    @Nullable
    String tofuBackends;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    Stored stored() {
        return new Stored(key.version, sha256, bytes);
    }

    /** The row's key; versions count from 1 in each workspace. */
    @Embeddable
    static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        @Column(name = "workspace")
        String workspace;

        @Column(name = "version")
        int version;

        static Key of(String workspace, int version) {
            Key key = new Key();
            key.workspace = workspace;
            key.version = version;
            return key;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && workspace.equals(key.workspace) && version == key.version;
        }

        @Override
        public int hashCode() {
            return Objects.hash(workspace, version);
        }
    }
}
