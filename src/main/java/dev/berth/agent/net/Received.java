package dev.berth.agent.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A response whose body has a limit: to a file when it is what was asked for, to memory otherwise.
 *
 * @param failure why the file could not be written, if it could not
 */
record Received(
        int status, String text, boolean tooLarge, @Nullable IOException failure) {
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
        private final @Nullable Path file;
        private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private final long limit;
        private @Nullable OutputStream out;
        private @Nullable IOException failure;
        private long count;

        Sink(@Nullable Path file, long limit) {
            this.file = file;
            this.limit = limit;
            locally(() -> out = file == null ? memory : Files.newOutputStream(file));
        }

        @Override
        public void accept(Optional<byte[]> piece) {
            OutputStream target = out;
            if (target == null || failure != null) {
                return;
            }
            if (piece.isEmpty()) {
                locally(target::close);
                return;
            }
            byte[] bytes = piece.get();
            count += bytes.length;
            if (count <= limit) {
                locally(() -> target.write(bytes));
            }
        }

        /** Thrown, it would look like a failure of the network. */
        private void locally(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                failure = e;
            }
        }

        Received received(int status) {
            String text = file == null ? memory.toString(StandardCharsets.UTF_8) : "";
            return new Received(status, text, count > limit, failure);
        }

        private interface Writing {
            void run() throws IOException;
        }
    }
}
