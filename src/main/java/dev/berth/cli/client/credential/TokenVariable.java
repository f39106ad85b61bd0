package dev.berth.cli.client.credential;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tokens in the environment, in variables that Terraform reads as well. */
final class TokenVariable {
    private static final String PREFIX = "TF_TOKEN_";

    private TokenVariable() {}

    /** A variable and what it holds. */
    record Found(String name, String token) {}

    /** The one for a host: its name has {@code _} for dots, and {@code __} for hyphens. */
    static Optional<Found> of(String host, Map<String, String> environment) {
        return new TreeMap<>(environment)
                .entrySet().stream()
                        .filter(variable -> variable.getKey().startsWith(PREFIX)
                                && !variable.getValue().isBlank())
                        .filter(variable -> host(variable.getKey()).equals(host))
                        .map(variable ->
                                new Found(variable.getKey(), variable.getValue().strip()))
                        .findFirst();
    }

    private static String host(String variable) {
        String name = variable.substring(PREFIX.length()).replace("__", "-").replace('_', '.');
        return ServerAddress.comparable(name);
    }
}
