package dev.berth.server.tfe.workspace;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A name as a part of an id, which has letters, digits, {@code -} and {@code _} only. */
final class EncodedName {
    private EncodedName() {}

    static String of(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }
}
