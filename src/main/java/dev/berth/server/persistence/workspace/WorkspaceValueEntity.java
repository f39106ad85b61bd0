package dev.berth.server.persistence.workspace;

import dev.berth.server.persistence.database.SqlText;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A variable or environment value of a workspace; a sensitive one is there only sealed. */
@Entity
@Table(name = "workspace_values")
class WorkspaceValueEntity {
    /** What a value is for, as the schema spells it. */
    enum Kind {
        VARIABLE,
        ENVIRONMENT
    }

    @EmbeddedId
    Key key;

    @Column(nullable = false)
    boolean hcl;

    @Column(nullable = false)
    boolean sensitive;

    @Column(name = "value")
    @Nullable
    String value;

    @Column(name = "sealed")
    byte @Nullable [] sealed;

    /** The row's key. */
    @Embeddable
    static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        @Column(name = "workspace")
        String workspace;

        @Column(name = "kind")
        String kind;

        @Column(name = "name")
        String name;

        static Key of(String workspace, Kind kind, String name) {
            Key key = new Key();
            key.workspace = workspace;
            key.kind = SqlText.of(kind);
            key.name = name;
            return key;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && workspace.equals(key.workspace)
                    && kind.equals(key.kind)
                    && name.equals(key.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(workspace, kind, name);
        }

        /** What a sealed value is bound to: it opens in its own row only. */
        @Override
        public String toString() {
            return "workspace_values/" + workspace + "/" + kind + "/" + name;
        }
    }
}
