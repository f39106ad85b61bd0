package dev.berth.cli.client.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a few bytes with an answer that is read whole, which is all that most verbs do. Java's older client does them: it is
 * ready a tenth of a second before the newer one. It knows the same proxies and checks certificates and names as strictly.
 */
final class Calls {
    private static final int CHUNK = 16 << 10;

    private final @Nullable SSLContext tls;
    private final Duration connect;

    /**
     * @param tls whom to trust instead of the authorities that Java knows
     * @param connect how long a connection may take
     */
    Calls(@Nullable SSLContext tls, Duration connect) {
        this.tls = tls;
        this.connect = connect;
        // What changes something is sent once: whether it arrived is for the user to see, not for the client to guess.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    /**
     * One call.
     *
     * @param body what is sent, or null for nothing; a POST has an empty one then
     */
    record Call(String method, URI address, Map<String, String> headers, byte @Nullable [] body) {}

    record Answer(int status, byte[] body) {}

    /**
     * Sends it and waits for the end of its answer. A thread of its own does, since nothing else ends what has begun when
     * whoever waits for it is interrupted, or has waited for long enough.
     */
    Answer send(Call call, Duration patience) throws IOException, InterruptedException {
        FutureTask<Answer> answer = new FutureTask<>(() -> exchange(call, patience));
        Thread.ofPlatform().name("berth-call").daemon(true).start(answer);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("not complete after " + patience.toSeconds() + " s", e);
        } finally {
            answer.cancel(true);
        }
    }

    private Answer exchange(Call call, Duration patience) throws IOException {
        HttpURLConnection connection = opened(call);
        connection.setConnectTimeout((int) connect.toMillis());
        connection.setReadTimeout((int) patience.toMillis());
        try {
            connection.connect();
        } catch (SocketTimeoutException e) {
            IOException late = new HttpConnectTimeoutException("no connection after " + connect.toSeconds() + " s");
            late.initCause(e);
            throw late;
        }
        if (connection.getDoOutput()) {
            try (OutputStream out = connection.getOutputStream()) {
                out.write(call.body() == null ? new byte[0] : call.body());
            }
        }
        int status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("the answer is none of HTTP");
        }
        return new Answer(status, whole(status < 400 ? connection.getInputStream() : connection.getErrorStream()));
    }

    private HttpURLConnection opened(Call call) throws IOException {
        if (!(call.address().toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("its address is none of HTTP");
        }
        if (tls != null && connection instanceof HttpsURLConnection secured) {
            secured.setSSLSocketFactory(tls.getSocketFactory());
        }
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(call.method());
        connection.setDoOutput(call.body() != null || call.method().equals("POST"));
        call.headers().forEach(connection::setRequestProperty);
        return connection;
    }

    private static byte[] whole(@Nullable InputStream answer) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        if (answer == null) {
            return whole.toByteArray();
        }
        try (answer) {
            byte[] chunk = new byte[CHUNK];
            for (int read = answer.read(chunk); read >= 0; read = answer.read(chunk)) {
                whole.write(chunk, 0, read);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("nobody waits for it any more");
                }
            }
        }
        return whole.toByteArray();
    }
}
