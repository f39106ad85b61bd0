package dev.berth.server.web.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.issuer.WorkloadToken.Form;
import dev.berth.server.api.problem.ProblemException;
import java.util.List;
import java.util.TreeMap;

/** The tokens that runs get as they are typed: the list that the API takes, which says all that there is to say. */
final class IdentityText {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private IdentityText() {}

    /** Without what need not be said; empty when there are none. */
    static String of(List<WorkloadToken> tokens) {
        if (tokens.isEmpty()) {
            return "";
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        tokens.forEach(token -> list.add(node(token)));
        return list.toPrettyString();
    }

    private static ObjectNode node(WorkloadToken token) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("variable", token.variable()).put("audience", token.audience());
        if (!token.plan()) {
            node.put("plan", false);
        }
        if (!token.apply()) {
            node.put("apply", false);
        }
        if (token.form() == Form.VALUE) {
            node.put("value", true);
        }
        if (token.template() != null) {
            node.put("template", token.template());
        }
        if (!token.environment().isEmpty()) {
            ObjectNode others = node.putObject("environment");
            new TreeMap<>(token.environment()).forEach(others::put);
        }
        return node;
    }

    /**
     * As the API takes them.
     *
     * @throws ProblemException 400 when it is no list
     */
    static ArrayNode list(String text) {
        if (text.isBlank()) {
            return JsonNodeFactory.instance.arrayNode();
        }
        try {
            JsonNode read = MAPPER.readTree(text);
            if (read instanceof ArrayNode list) {
                return list;
            }
        } catch (JsonProcessingException e) {
            throw ProblemException.invalid("identity", "must be a list as JSON: " + e.getOriginalMessage());
        }
        throw ProblemException.invalid("identity", "must be a list as JSON, [{...}, {...}]");
    }
}
