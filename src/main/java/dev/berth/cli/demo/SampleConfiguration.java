package dev.berth.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** The Terraform configuration that ships with Berth, packed as the upload wants it. */
final class SampleConfiguration {
    static final List<String> FILES = List.of("main.tf", "variables.tf", "outputs.tf");

    private SampleConfiguration() {}

    /** A tar.gz of its files. */
    static byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
            for (String file : FILES) {
                byte[] content = content(file);
                TarArchiveEntry entry = new TarArchiveEntry(file);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] content(String file) throws IOException {
        try (InputStream resource = SampleConfiguration.class.getResourceAsStream("/demo/" + file)) {
            if (resource == null) {
                throw new DemoException("this build lacks the sample configuration's " + file);
            }
            return resource.readAllBytes();
        }
    }
}
