package dev.berth.agent.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A response whose body has a limit: to a file when it is what was asked for, to memory otherwise. */
record Received(int status, String text, boolean tooLarge) {
    private static final int MOST_TEXT = 32 << 20;

    /** Bodies of 2xx answers go to the file, if there is one. */
    static HttpResponse.BodyHandler<Received> into(@Nullable Path file, long limit) {
        return head -> {
            boolean toFile = file != null && head.statusCode() / 100 == 2;
            Sink sink = new Sink(toFile ? file : null, toFile ? limit : MOST_TEXT);
            return HttpResponse.BodySubscribers.mapping(
                    HttpResponse.BodySubscribers.ofByteArrayConsumer(sink), done -> sink.received(head.statusCode()));
        };
    }

    /** Takes the pieces of a body; what is over the limit is read and dropped. */
    private static final class Sink implements Consumer<Optional<byte[]>> {
        private final OutputStream out;
        private final @Nullable ByteArrayOutputStream memory;
        private final long limit;
        private long count;

        Sink(@Nullable Path file, long limit) {
            this.limit = limit;
            this.memory = file == null ? new ByteArrayOutputStream() : null;
            try {
                this.out =
                        memory == null && file != null ? Files.newOutputStream(file) : OutputStream.nullOutputStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void accept(Optional<byte[]> piece) {
            try {
                if (piece.isEmpty()) {
                    out.close();
                    return;
                }
                byte[] bytes = piece.get();
                count += bytes.length;
                if (count <= limit) {
                    out.write(bytes);
                    if (memory != null) {
                        memory.write(bytes);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Received received(int status) {
            String text = memory == null ? "" : memory.toString(StandardCharsets.UTF_8);
            return new Received(status, text, count > limit);
        }
    }
}
