package dev.berth.server.web;

import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands in a form that lives in the address: a text for each field that is not blank. */
public final class TypedQuery {
    private TypedQuery() {}

    /** Of an address; what stands around the texts is left out. */
    public static Map<String, String> read(List<String> fields, MultivaluedMap<String, String> query) {
        Map<String, String> typed = new HashMap<>();
        for (String field : fields) {
            String text = query.getFirst(field);
            if (text != null && !text.isBlank()) {
                typed.put(field, text.strip());
            }
        }
        return typed;
    }

    /** The same in an address, in the order of the fields; without a beginning. */
    public static String write(List<String> fields, Map<String, String> typed) {
        return fields.stream()
                .filter(typed::containsKey)
                .map(field -> field + "=" + URLEncoder.encode(typed.getOrDefault(field, ""), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
