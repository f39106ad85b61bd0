package dev.berth.server.api.problem;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Request targets as they come on the wire: percent-encoded UTF-8 without control characters and parameters of a path, or a 400. */
final class Addresses {
    private static final int SHOWN = 40;
    private static final String MESSAGE = "must be percent-encoded UTF-8 without control characters";

    /** Resources are found without them, and whoever guards an address would see another one. */
    private static final String PARAMETERS = "must not have a semicolon, unless it is percent-encoded";

    private Addresses() {}

    /** What is wrong with it: with the path, or with a query parameter, which is named. */
    static Optional<Violation> violation(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        if (!isSound(path)) {
            return Optional.of(new Violation("path", MESSAGE));
        }
        if (path.indexOf(';') >= 0) {
            return Optional.of(new Violation("path", PARAMETERS));
        }
        String query = mark < 0 ? "" : target.substring(mark + 1);
        for (String pair : query.split("[&;]")) {
            if (!isSound(pair)) {
                return Optional.of(new Violation(name(pair), MESSAGE));
            }
        }
        return isUri(target) ? Optional.empty() : Optional.of(new Violation(unencoded(query), MESSAGE));
    }

    /** Whether all that has to be percent-encoded is, such as braces (RFC 3986). */
    private static boolean isUri(String text) {
        try {
            var unused = new URI(text);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String unencoded(String query) {
        return Arrays.stream(query.split("[&;]"))
                .filter(pair -> !isUri("?" + pair))
                .map(Addresses::name)
                .findFirst()
                .orElse("path");
    }

    private static String name(String pair) {
        String name = pair.replaceFirst("=.*", "");
        boolean plain = name.matches("[A-Za-z0-9_.-]+");
        return plain ? name.substring(0, Math.min(name.length(), SHOWN)) : "query";
    }

    private static boolean isSound(String part) {
        return isPlain(part) || isSoundDecoded(part);
    }

    /** Most are: visible ASCII as it is. */
    private static boolean isPlain(String part) {
        return part.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '%');
    }

    private static boolean isSoundDecoded(String part) {
        byte @Nullable [] decoded = decoded(part);
        if (decoded == null) {
            return false;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded))
                    .chars()
                    .noneMatch(Character::isISOControl);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte @Nullable [] decoded(String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
        for (int at = 0; at < part.length(); at++) {
            char c = part.charAt(at);
            if (c > '~') {
                return null;
            }
            if (c == '%') {
                if (at + 2 >= part.length()) {
                    return null;
                }
                int high = Character.digit(part.charAt(at + 1), 16);
                int low = Character.digit(part.charAt(at + 2), 16);
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high << 4 | low);
                at += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
