package dev.berth.server.persistence.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code workspace_values}: all of a workspace are read and written as one row with an array for each column. A
 * sensitive value is there only sealed.
 */
@ApplicationScoped
public class StoredValues {
    /** For a row that is joined with {@link #OF_WORKSPACE}. */
    public static final String COLUMNS =
            "v.value_kinds, v.value_names, v.value_hcl, v.value_sensitive, v.value_texts, v.value_seals";

    /** Names itself {@code v}; the alias of the row whose workspace it is must be {@code t}. */
    public static final String OF_WORKSPACE = arrays("sealed");

    /** The same without what is sealed, which stays in the database. */
    static final String SHOWN_OF_WORKSPACE = arrays("NULL::bytea");

    /** $1 workspace, and {@link #values} of it: changes what is there, adds what is new, removes the rest. */
    static final String REPLACE = """
            WITH given AS (
                SELECT g.kind, g.name, g.hcl, g.sensitive, g.value, g.sealed
                  FROM unnest($2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::bytea[])
                    AS g(kind, name, hcl, sensitive, value, sealed)
            ), removed AS (
                DELETE FROM workspace_values v
                 WHERE v.workspace = $1 AND NOT EXISTS (SELECT FROM given g WHERE g.kind = v.kind AND g.name = v.name)
            )
            INSERT INTO workspace_values (workspace, kind, name, hcl, sensitive, value, sealed)
            SELECT $1, kind, name, hcl, sensitive, value, sealed FROM given
            ON CONFLICT (workspace, kind, name)
               DO UPDATE SET hcl = excluded.hcl, sensitive = excluded.sensitive,
                             value = excluded.value, sealed = excluded.sealed""";

    /** What opening one sealed value costs beyond its bytes, in bytes. */
    private static final int OPENING = 4 * 1024;

    private final Sealer sealer;

    StoredValues(Sealer sealer) {
        this.sealer = sealer;
    }

    private static String arrays(String sealed) {
        return """
            (SELECT array_agg(kind) AS value_kinds, array_agg(name) AS value_names, array_agg(hcl) AS value_hcl,
                    array_agg(sensitive) AS value_sensitive, array_agg(value) AS value_texts,
                    array_agg(%s) AS value_seals
               FROM workspace_values WHERE workspace = t.workspace) v""".formatted(sealed);
    }

    /** What a value is for, as the schema spells it. */
    private enum Kind {
        VARIABLE,
        ENVIRONMENT
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
        return limited(cost);
    }

    private static int limited(long cost) {
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
            String clear = clear(texts[i], seals[i], context(workspace, kind, names[i]));
            (kind == Kind.VARIABLE ? values.variables() : values.environment())
                    .put(names[i], new Variable(clear, sensitive[i], hcl[i]));
        }
        return values;
    }

    private String clear(@Nullable String text, @Nullable Buffer sealed, String context) {
        if (sealed != null) {
            return new String(sealer.open(sealed.getBytes(), context), StandardCharsets.UTF_8);
        }
        return text == null ? "" : text;
    }

    /** The values as {@link #REPLACE} takes them, behind the workspace. */
    Uni<Object[]> values(Workspace workspace) {
        return SealedBytes.aside(cost(workspace), () -> {
            Columns columns = new Columns();
            workspace.variables().forEach((name, value) -> add(columns, workspace.name(), Kind.VARIABLE, name, value));
            workspace
                    .environment()
                    .forEach((name, value) -> add(columns, workspace.name(), Kind.ENVIRONMENT, name, value));
            return columns.behind(workspace.name());
        });
    }

    /** How much work it is to seal them, in bytes. */
    private static int cost(Workspace workspace) {
        long cost = 0;
        for (var values : List.of(workspace.variables(), workspace.environment())) {
            for (Variable value : values.values()) {
                cost += value.sensitive() ? value.value().length() + OPENING : 0;
            }
        }
        return limited(cost);
    }

    private void add(Columns columns, WorkspaceName workspace, Kind kind, String name, Variable value) {
        boolean sensitive = value.sensitive();
        columns.kinds.add(SqlText.of(kind));
        columns.names.add(name);
        columns.hcl.add(value.hcl());
        columns.sensitive.add(sensitive);
        columns.texts.add(sensitive ? null : SqlText.storable(value.value()));
        columns.seals.add(sensitive ? sealed(value.value(), context(workspace, kind, name)) : null);
    }

    private Buffer sealed(String value, String context) {
        return Buffer.buffer(sealer.seal(value.getBytes(StandardCharsets.UTF_8), context));
    }

    /** What a sealed value is bound to: it opens in its own row only. */
    private static String context(WorkspaceName workspace, Kind kind, String name) {
        return "workspace_values/" + workspace + "/" + SqlText.of(kind) + "/" + name;
    }

    /** The values of a workspace, column by column. */
    private static final class Columns {
        final List<String> kinds = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        final List<Boolean> hcl = new ArrayList<>();
        final List<Boolean> sensitive = new ArrayList<>();
        final List<@Nullable String> texts = new ArrayList<>();
        final List<@Nullable Buffer> seals = new ArrayList<>();

        Object[] behind(WorkspaceName workspace) {
            return new Object[] {
                workspace.value(),
                kinds.toArray(String[]::new),
                names.toArray(String[]::new),
                hcl.toArray(Boolean[]::new),
                sensitive.toArray(Boolean[]::new),
                texts.toArray(String[]::new),
                seals.toArray(Buffer[]::new)
            };
        }
    }
}
