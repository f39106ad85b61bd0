package dev.berth.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token by which a tool says elsewhere who it is.
 *
 * @param variable the environment variable by which the tool finds it
 * @param audience whom it is for
 * @param token itself
 * @param lifetimeSeconds how long it is good from when it was sent
 * @param value whether the variable holds the token itself; null is read as false
 * @param template the variable's text, in which {@code {path}} stands for the path of the token's file; null when it is that
 *     path alone
 * @param environment other variables that are set with it; null is read as none
 */
public record IdentityToken(
        String variable,
        String audience,
        String token,
        long lifetimeSeconds,
        @Nullable Boolean value,
        @Nullable String template,
        @Nullable Map<String, String> environment) {
    public IdentityToken {
        Required.text(variable, "variable");
        Required.text(audience, "audience");
        Required.text(token, "token");
        environment = environment == null ? null : Map.copyOf(environment);
    }

    /** Other variables that are set with it. */
    public Map<String, String> others() {
        return environment == null ? Map.of() : environment;
    }

    /** Whether the variable holds the token itself. */
    public boolean isValue() {
        return Boolean.TRUE.equals(value);
    }

    /** Whether the other one may take its place. */
    public boolean isReplacedBy(IdentityToken other) {
        return variable.equals(other.variable) && audience.equals(other.audience);
    }

    @Override
    public String toString() {
        return "IdentityToken[" + variable + "]";
    }
}
