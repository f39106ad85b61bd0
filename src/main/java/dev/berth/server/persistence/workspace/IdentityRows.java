package dev.berth.server.persistence.workspace;

import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.issuer.WorkloadToken.Form;
import dev.berth.server.persistence.database.SqlText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The column {@code workspaces.identity}: a JSON array with an object for each token that runs get. */
public final class IdentityRows {
    private IdentityRows() {}

    static JsonArray column(List<WorkloadToken> tokens) {
        JsonArray array = new JsonArray();
        tokens.forEach(token -> array.add(new JsonObject()
                .put("variable", token.variable())
                .put("audience", token.audience())
                .put("plan", token.plan())
                .put("apply", token.apply())
                .put("form", SqlText.of(token.form()))
                .put("template", token.template())
                .put("environment", new JsonObject(new TreeMap<>(token.environment())))));
        return array;
    }

    /** Of a row that has the column; none where there is no workspace any more. */
    public static List<WorkloadToken> tokens(Row row) {
        @Nullable JsonArray array = row.getJsonArray("identity");
        return array == null
                ? List.of()
                : array.stream().map(item -> token((JsonObject) item)).toList();
    }

    private static Map<String, String> environment(@Nullable JsonObject object) {
        Map<String, String> environment = new TreeMap<>();
        if (object != null) {
            object.forEach(entry -> environment.put(entry.getKey(), (String) entry.getValue()));
        }
        return environment;
    }

    private static WorkloadToken token(JsonObject object) {
        return new WorkloadToken(
                object.getString("variable"),
                object.getString("audience"),
                object.getBoolean("plan"),
                object.getBoolean("apply"),
                SqlText.parse(Form.class, object.getString("form")),
                object.getString("template"),
                environment(object.getJsonObject("environment")));
    }
}
