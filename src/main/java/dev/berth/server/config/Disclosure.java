package dev.berth.server.config;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much of a setting's value may be shown. It is said here and nowhere else. A setting whose name sounds like a secret is
 * one until it is said here that it is none, and of whatever looks like an address nobody sees who signs in there, and how.
 */
enum Disclosure {
    /** As it is, but for what is secret in addresses. */
    OPEN,
    /** The program, and not with what options: some may be secrets. */
    COMMAND,
    /** Only that it is set. */
    SECRET;

    /** Stands for what is not shown. */
    static final String HIDDEN = "********";

    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("token|passw|passphrase|secret|credential|key|private|auth|salt|pin\\b");

    /** A number, times, and the names of files. */
    private static final Set<String> ONLY_SOUND_SECRET = Set.of(
            "berth.encryption.key-file",
            "berth.identity.key-lifetime",
            "berth.identity.token-lifetime",
            "berth.sessions.per-token",
            "berth.tls.key",
            "berth.tokens.remembered-for");

    private static final Set<String> COMMANDS = Set.of("berth.local.agent-command");

    /** Up to the last @, for a password can hold anything. What follows the @ of an image is its digest. */
    private static final Pattern USER =
            Pattern.compile("(?s)(?<before>.*?://|)(?<user>.*)@(?!sha256:)(?<host>[^@]*(?:@sha256:[^@]*)?)");

    private static final Set<String> SHOWN_PARAMETERS = Set.of(
            "ApplicationName",
            "application_name",
            "channelBinding",
            "connectTimeout",
            "currentSchema",
            "loginTimeout",
            "reWriteBatchedInserts",
            "search_path",
            "socketTimeout",
            "sslcert",
            "sslkey",
            "sslmode",
            "sslnegotiation",
            "sslrootcert",
            "targetServerType",
            "tcpKeepAlive");

    static Disclosure of(String name) {
        if (COMMANDS.contains(name)) {
            return COMMAND;
        }
        boolean sounds = SOUNDS_SECRET.matcher(name).find();
        return sounds && !ONLY_SOUND_SECRET.contains(name) ? SECRET : OPEN;
    }

    /** What may be shown of a value that is set. */
    String shown(String value) {
        return switch (this) {
            case SECRET -> HIDDEN;
            case COMMAND -> program(value.strip());
            case OPEN -> withoutSecrets(value);
        };
    }

    private static String program(String command) {
        String[] words = command.split("\\s+", 2);
        return words.length == 1 ? withoutSecrets(command) : withoutSecrets(words[0]) + " " + HIDDEN;
    }

    private static String withoutSecrets(String value) {
        String nobody = withoutUser(value);
        int query = nobody.indexOf('?');
        boolean address = value.contains("://") || value.startsWith("jdbc:");
        if (query < 0 || !address) {
            return nobody;
        }
        return nobody.substring(0, query + 1)
                + Arrays.stream(nobody.substring(query + 1).split("&"))
                        .map(Disclosure::parameter)
                        .collect(Collectors.joining("&"));
    }

    private static String withoutUser(String value) {
        Matcher parts = USER.matcher(value);
        if (!parts.matches()) {
            return value;
        }
        // What follows may be a host, or the rest of a parameter that has an @ in it.
        boolean unclear = parts.group("user").contains("?");
        return parts.group("before") + HIDDEN + (unclear ? "" : "@" + parts.group("host"));
    }

    private static String parameter(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return HIDDEN;
        }
        String name = text.substring(0, equals);
        return SHOWN_PARAMETERS.contains(name) ? text : name + "=" + HIDDEN;
    }
}
