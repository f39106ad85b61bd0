package dev.berth.server.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was filled in: the fields of a form as a browser sends it. */
public record Form(Map<String, String> fields) {
    /** How browsers send it. */
    public static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    public Form {
        fields = Map.copyOf(fields);
    }

    /** Of two fields with one name the first counts; what is no field is passed over. */
    public static Form of(byte @Nullable [] body) {
        Map<String, String> fields = new HashMap<>();
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Form(fields);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** What stands in a field; empty when it is not there. */
    public String text(String field) {
        return fields.getOrDefault(field, "");
    }
}
