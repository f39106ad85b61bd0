package dev.berth.server.persistence.workspace;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Configurations by workspace and version. */
@ApplicationScoped
class ConfigurationRepository implements PanacheRepositoryBase<ConfigurationEntity, ConfigurationEntity.Key> {}
