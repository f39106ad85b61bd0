package dev.berth.server.tfe.state;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.tfe.document.RequestDocument;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A state version that a client makes: with the state in it, or announced, to be uploaded.
 *
 * @param lineage empty when it was not said
 * @param md5 of the state, in lower-case hex
 * @param state null when it is to be uploaded
 */
record StateVersionRequest(long serial, String lineage, String md5, boolean forced, byte @Nullable [] state) {
    private static final int MAX_LINEAGE = 200;
    private static final int MD5_DIGITS = 32;

    static StateVersionRequest of(RequestDocument document) {
        Checks checks = document.checks();
        Long serial = document.number("serial");
        checks.require(serial != null && serial >= 0, "serial", "must be a whole number from 0");
        String lineage = document.text("lineage", MAX_LINEAGE);
        String md5 = document.text("md5", MD5_DIGITS);
        checks.require(md5 != null && md5.matches("[0-9a-fA-F]{32}"), "md5", "must be the MD5 of the state, in hex");
        boolean forced = document.isSet("force");
        String base64 = document.text("state", Integer.MAX_VALUE);
        byte @Nullable [] state = base64 == null ? null : decoded(checks, base64);
        document.done();
        return new StateVersionRequest(
                serial == null ? 0 : serial,
                lineage == null ? "" : lineage,
                md5 == null ? "" : md5.toLowerCase(Locale.ROOT),
                forced,
                state);
    }

    private static byte[] decoded(Checks checks, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            checks.require(false, "state", "must be the state in base64");
            return new byte[0];
        }
    }
}
