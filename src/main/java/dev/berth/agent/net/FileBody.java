package dev.berth.agent.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file on its way out, as often as it has to be sent. What fails in reading it is told from what fails on the way. */
final class FileBody {
    private final Path file;
    private final long length;
    private volatile @Nullable IOException failure;

    FileBody(Path file) throws IOException {
        this.file = file;
        this.length = Files.size(file);
    }

    BodyPublisher publisher() {
        return length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), length);
    }

    /** Why the file could not be read, if it could not. */
    @Nullable
    IOException failure() {
        return failure;
    }

    private InputStream open() {
        try {
            return new Watched(Files.newInputStream(file));
        } catch (IOException e) {
            failure = e;
            throw new UncheckedIOException(e);
        }
    }

    private final class Watched extends FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            try {
                return super.read(bytes, offset, count);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
