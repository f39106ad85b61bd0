package dev.berth.server.web;

import dev.berth.server.security.Digests;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The files that pages are made with. Their address has a digest of them all in it, so that a browser may keep them for ever
 * and modules find each other by their names.
 */
@Singleton
class Assets {
    private static final String ROOT = "/app/assets/";
    private static final int DIGITS = 16;

    /** All of them, below the folder {@code web}. */
    static final List<String> FILES = List.of(
            "berth.css",
            "berth.svg",
            "htmx/htmx.min.js",
            "page.js",
            "live.js",
            "upload.js",
            "log/ansi.js",
            "log/lines.js",
            "log/rows.js",
            "log/log.js");

    private final Map<String, Asset> files = new LinkedHashMap<>();
    private final String digest;

    /** A file, as it is and packed. */
    @SuppressWarnings("ArrayRecordComponent")
    record Asset(String mediaType, byte[] plain, byte[] packed) {}

    Assets() {
        StringBuilder digests = new StringBuilder();
        for (String name : FILES) {
            byte[] plain = read("/web/" + name);
            files.put(name, new Asset(mediaType(name), plain, packed(plain)));
            digests.append(Digests.sha256(plain));
        }
        digest = Digests.sha256(digests.toString()).substring(0, DIGITS);
    }

    /** Below which address the files are. */
    String base() {
        return ROOT + digest;
    }

    /** A file, if both its name and the digest in its address are right. */
    Optional<Asset> find(String itsDigest, String name) {
        return Optional.ofNullable(files.get(name)).filter(file -> digest.equals(itsDigest));
    }

    private static String mediaType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "css" -> "text/css;charset=UTF-8";
            case "js" -> "text/javascript;charset=UTF-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no media type for " + name);
        };
    }

    private static byte[] read(String path) {
        try (InputStream file = Assets.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("not in the artifact: " + path);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
