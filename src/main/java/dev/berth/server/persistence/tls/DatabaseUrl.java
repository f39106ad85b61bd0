package dev.berth.server.persistence.tls;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The address of a database with its parameters, as either driver takes it.
 *
 * @param address all before the question mark
 * @param parameters decoded, in their order; of a name that stands there twice the last value counts
 */
public record DatabaseUrl(String address, Map<String, String> parameters) {
    public DatabaseUrl {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** @throws TlsParameterException when a value is no text that was encoded for a URL */
    public static DatabaseUrl of(String url) {
        int end = url.indexOf('?');
        Map<String, String> parameters = new LinkedHashMap<>();
        if (end >= 0) {
            for (String parameter : url.substring(end + 1).split("&")) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                if (!name.isEmpty()) {
                    parameters.put(name, equals < 0 ? "" : decoded(name, parameter.substring(equals + 1)));
                }
            }
        }
        return new DatabaseUrl(end < 0 ? url : url.substring(0, end), parameters);
    }

    public DatabaseUrl with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.put(name, value);
        return new DatabaseUrl(address, more);
    }

    private static String decoded(String name, String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new TlsParameterException(name, "its value is not encoded for a URL", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    /** As the drivers read it. */
    public String text() {
        return parameters.isEmpty()
                ? address
                : address + "?"
                        + parameters.entrySet().stream()
                                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                                .collect(Collectors.joining("&"));
    }

    /** Parameters may be secret. */
    @Override
    public String toString() {
        return "DatabaseUrl[" + address + "]";
    }
}
