package dev.berth.server.outward;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks the system, which blocks, on threads of its own. Whoever asks for a name that is being looked up waits for the same answer, so a
 * server of names that does not answer costs a thread for each name and no more.
 */
final class SystemResolver implements Resolver, AutoCloseable {
    private static final int THREADS = 64;
    private static final int WAITING = 256;
    private static final int IDLE_SECONDS = 10;

    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads;

    SystemResolver() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "names");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    @Override
    public CompletionStage<List<InetAddress>> resolve(String host) {
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> others = underWay.putIfAbsent(host, mine);
        if (others != null) {
            return others;
        }
        var unused = mine.whenComplete((found, failure) -> underWay.remove(host, mine));
        try {
            threads.execute(() -> look(host, mine));
        } catch (RejectedExecutionException e) {
            mine.completeExceptionally(new UnknownHostException("too many names are being looked up"));
        }
        return mine;
    }

    private static void look(String host, CompletableFuture<List<InetAddress>> answer) {
        try {
            answer.complete(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException | RuntimeException e) {
            answer.completeExceptionally(new CompletionException(e));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
