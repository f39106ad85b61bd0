package dev.berth.server.persistence.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.workspace.WorkspaceValueEntity.Key;
import dev.berth.server.persistence.workspace.WorkspaceValueEntity.Kind;
import dev.berth.server.security.Sealer;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of one workspace as columns of another statement's row, an array for each. */
@ApplicationScoped
public class StoredValues {
    /** For a row that is joined with {@link #OF_WORKSPACE}. */
    public static final String COLUMNS =
            "v.value_kinds, v.value_names, v.value_hcl, v.value_sensitive, v.value_texts, v.value_seals";

    /** Names itself {@code v}; the alias of the row whose workspace it is must be {@code t}. */
    public static final String OF_WORKSPACE = """
            (SELECT array_agg(kind) AS value_kinds, array_agg(name) AS value_names, array_agg(hcl) AS value_hcl,
                    array_agg(sensitive) AS value_sensitive, array_agg(value) AS value_texts,
                    array_agg(sealed) AS value_seals
               FROM workspace_values WHERE workspace = t.workspace) v""";

    /** What opening one sealed value costs beyond its bytes, in bytes. */
    private static final int OPENING = 4 * 1024;

    private final Sealer sealer;

    StoredValues(Sealer sealer) {
        this.sealer = sealer;
    }

    /** The values by name, in clear. */
    public record Values(WorkspaceName workspace, Map<String, Variable> variables, Map<String, Variable> environment) {
        public static Values of(Workspace workspace) {
            return new Values(workspace.name(), workspace.variables(), workspace.environment());
        }
    }

    /** How much work it is to open them, in bytes. */
    public static int cost(Row row) {
        Buffer[] seals = row.getDelegate().getArrayOfBuffers("value_seals");
        long cost = 0;
        for (int i = 0; seals != null && i < seals.length; i++) {
            cost += seals[i] == null ? 0 : seals[i].length() + OPENING;
        }
        return (int) Math.min(cost, Integer.MAX_VALUE / 2);
    }

    /** The values of such a row. */
    public Values open(Row row, WorkspaceName workspace) {
        Values values = new Values(workspace, new TreeMap<>(), new TreeMap<>());
        String[] names = row.getArrayOfStrings("value_names");
        if (names == null) {
            return values;
        }
        String[] kinds = row.getArrayOfStrings("value_kinds");
        Boolean[] hcl = row.getArrayOfBooleans("value_hcl");
        Boolean[] sensitive = row.getArrayOfBooleans("value_sensitive");
        String[] texts = row.getArrayOfStrings("value_texts");
        Buffer[] seals = row.getDelegate().getArrayOfBuffers("value_seals");
        for (int i = 0; i < names.length; i++) {
            Kind kind = SqlText.parse(Kind.class, kinds[i]);
            String clear = clear(texts[i], seals[i], Key.of(workspace.value(), kind, names[i]));
            (kind == Kind.VARIABLE ? values.variables() : values.environment())
                    .put(names[i], new Variable(clear, sensitive[i], hcl[i]));
        }
        return values;
    }

    private String clear(@Nullable String text, @Nullable Buffer sealed, Key key) {
        if (sealed != null) {
            return new String(sealer.open(sealed.getBytes(), key.toString()), StandardCharsets.UTF_8);
        }
        return text == null ? "" : text;
    }
}
