package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.workspace.SecretHistory.Change;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.SecretHistory.Known;
import dev.berth.server.persistence.workspace.SecretHistory.Owner;
import dev.berth.server.security.Sealer;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The histories of the workspaces' secrets; whoever changes one holds the workspace's row. */
@ApplicationScoped
class KnownSecretsRepository implements PanacheRepositoryBase<KnownSecretsEntity, String> {
    private static final Logger LOG = Logger.getLogger(KnownSecretsRepository.class);

    private final Sealer sealer;

    KnownSecretsRepository(Sealer sealer) {
        this.sealer = sealer;
    }

    Uni<List<Known>> of(String workspace) {
        return find("workspace", workspace).firstResult().flatMap(row -> opened(workspace, sealed(row)));
    }

    /** Adds what is new; answers with the whole. */
    Uni<List<Known>> add(String workspace, Change change) {
        return findById(workspace)
                .flatMap(row -> opened(workspace, sealed(row)).flatMap(before -> {
                    List<Known> after = SecretHistory.after(before, change);
                    if (after.equals(before)) {
                        return Uni.createFrom().item(before);
                    }
                    return store(workspace, row, after).replaceWith(after);
                }));
    }

    private Uni<KnownSecretsEntity> store(String workspace, @Nullable KnownSecretsEntity present, List<Known> entries) {
        return SealedBytes.aside(size(entries), () -> sealer.seal(bytes(entries), context(workspace)))
                .flatMap(bytes -> {
                    KnownSecretsEntity row = present == null ? new KnownSecretsEntity() : present;
                    row.workspace = workspace;
                    row.sealed = bytes;
                    return present == null ? persist(row) : Uni.createFrom().item(row);
                });
    }

    private static byte @Nullable [] sealed(@Nullable KnownSecretsEntity row) {
        return row == null ? null : row.sealed;
    }

    /** A history as it is stored; null when there is none. */
    Uni<List<Known>> opened(String workspace, byte @Nullable [] sealed) {
        return sealed == null
                ? Uni.createFrom().item(List.of())
                : SealedBytes.aside(sealed.length, () -> open(workspace, sealed));
    }

    private List<Known> open(String workspace, byte[] sealed) {
        byte[] plain;
        try {
            plain = sealer.open(sealed, context(workspace));
        } catch (IllegalStateException e) {
            // Its key may have been taken away after all values in use were set anew; tasks must not fail for that.
            LOG.warnf("former secrets are not masked any more workspace=%s: %s", workspace, e.getMessage());
            return List.of();
        }
        JsonArray rows = new JsonArray(Buffer.buffer(plain));
        return IntStream.range(0, rows.size())
                .mapToObj(rows::getJsonObject)
                .map(KnownSecretsRepository::known)
                .toList();
    }

    private static Known known(JsonObject row) {
        Entry entry = new Entry(
                SqlText.parse(Owner.class, row.getString("owner")),
                row.getString("name"),
                new Secret(row.getString("text"), row.getBoolean("expression")));
        // Of older rows nobody knows.
        return new Known(entry, row.getBoolean("given", true));
    }

    private static byte[] bytes(List<Known> entries) {
        JsonArray rows = new JsonArray();
        for (Known known : entries) {
            Entry entry = known.entry();
            rows.add(new JsonObject()
                    .put("owner", SqlText.of(entry.owner()))
                    .put("name", entry.name())
                    .put("text", entry.secret().text())
                    .put("expression", entry.secret().expression())
                    .put("given", known.given()));
        }
        return rows.toBuffer().getBytes();
    }

    private static int size(List<Known> entries) {
        return entries.stream()
                .mapToInt(known -> known.entry().secret().text().length())
                .sum();
    }

    private static String context(String workspace) {
        return "known_secrets/" + workspace;
    }
}
