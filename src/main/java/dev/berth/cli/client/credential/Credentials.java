package dev.berth.cli.client.credential;

import dev.berth.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the token for a server. The first of these that has one decides: an option, the environment, the file. */
public final class Credentials {
    /** Longer than any token. */
    private static final int MAX_BYTES = 16 * 1024;

    private Credentials() {}

    /**
     * A token and where it is from, to be named when a server does not take it.
     *
     * @param token the secret
     * @param source such as {@code BERTH_TOKEN}, or a path
     */
    public record Token(String token, String source) {
        @Override
        public String toString() {
            return "Token[from " + source + "]";
        }
    }

    /**
     * The token for a server.
     *
     * @param tokenFile a file that was named for it, or null
     * @throws CommandException when there is none, or a file cannot be read
     */
    public static Token find(ServerAddress server, @Nullable Path tokenFile, Map<String, String> environment) {
        if (tokenFile != null) {
            return new Token(read(tokenFile), tokenFile.toString());
        }
        String own = environment.getOrDefault("BERTH_TOKEN", "").strip();
        if (!own.isEmpty()) {
            return new Token(checked(own, "BERTH_TOKEN"), "BERTH_TOKEN");
        }
        Optional<TokenVariable.Found> variable = TokenVariable.of(server.host(), environment);
        if (variable.isPresent()) {
            String name = variable.get().name();
            return new Token(checked(variable.get().token(), name), name);
        }
        CredentialsFile file = CredentialsFile.of(environment);
        return file.token(server.host())
                .map(token -> new Token(
                        checked(token, file.file().toString()), file.file().toString()))
                .orElseThrow(() -> new CommandException("there is no token for " + server.host() + ": run 'berth login "
                        + shown(server) + "', or set BERTH_TOKEN"));
    }

    /**
     * The token in a file, without the white space around it.
     *
     * @throws CommandException when it cannot be read or holds none
     */
    public static String read(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
                throw new CommandException(file + " holds no token: it is too large");
            }
            return checked(Files.readString(file, StandardCharsets.UTF_8).strip(), file.toString());
        } catch (IOException e) {
            throw new CommandException("the token cannot be read from " + file + ": " + e, e);
        }
    }

    /**
     * The token, if it can be one: it goes into a header, on one line.
     *
     * @throws CommandException when it cannot
     */
    public static String checked(String token, String source) {
        boolean fits =
                !token.isEmpty() && token.length() <= MAX_BYTES && token.chars().allMatch(c -> c > 32 && c < 127);
        if (!fits) {
            throw new CommandException(
                    "there is no token in " + source + ": it is empty, or has characters that no token has");
        }
        return token;
    }

    /** What a user types for it. */
    private static String shown(ServerAddress server) {
        return "https".equals(server.base().getScheme()) ? server.host() : server.toString();
    }
}
