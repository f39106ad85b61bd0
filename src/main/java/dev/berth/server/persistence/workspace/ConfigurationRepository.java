package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.ConfigurationStore.Stored;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Configurations by workspace and version. */
@ApplicationScoped
class ConfigurationRepository implements PanacheRepositoryBase<ConfigurationEntity, ConfigurationEntity.Key> {
    private static final String WITHOUT_CONTENT =
            "select c.key.version, c.sha256, c.bytes from ConfigurationEntity c where c.key = ?1";

    /** What is known of it; its content may be 64 MiB and stays where it is. */
    Uni<Optional<Stored>> describe(ConfigurationEntity.Key key) {
        return Panache.getSession()
                .flatMap(session -> session.createSelectionQuery(WITHOUT_CONTENT, Object[].class)
                        .setParameter(1, key)
                        .getResultList())
                .map(rows -> rows.stream().findFirst().map(ConfigurationRepository::stored));
    }

    private static Stored stored(Object[] row) {
        return new Stored((Integer) row[0], (String) row[1], (Long) row[2]);
    }
}
