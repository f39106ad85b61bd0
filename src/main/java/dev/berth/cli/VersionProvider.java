package dev.berth.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version, as the build wrote it into a file of the artifact: a native binary has no manifest to ask. */
public final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"berth " + version()};
    }

    /** The bare version, such as {@code 0.1.0}. */
    public static String version() {
        try (InputStream file = VersionProvider.class.getResourceAsStream("/berth-version.txt")) {
            return file == null ? "(unknown)" : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
