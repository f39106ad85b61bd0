package dev.berth.agent.tool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How an attempt is told to stop. The first request counts; a kill cuts its grace short. Safe for many threads. */
public final class StopSignal {
    private final CompletableFuture<Request> first = new CompletableFuture<>();
    private final CompletableFuture<Boolean> kill = new CompletableFuture<>();

    /** Why an attempt has to stop. */
    public enum Reason {
        /** Somebody canceled the task. */
        CANCEL,
        /** Its time is up. */
        TIMEOUT,
        /** The server does not want the result. */
        ABANDON,
        /** The agent ends at once. */
        KILL
    }

    /** A request to stop, and how long a process may take to end by itself. */
    public record Request(Reason reason, Duration grace) {}

    /** Asks the attempt to stop. */
    public void request(Reason reason, Duration grace) {
        first.complete(new Request(reason, grace));
        if (reason == Reason.KILL) {
            kill.complete(true);
        }
    }

    /** A signal for a part of the work: it is told what this one is told, and may be told to stop alone. */
    public StopSignal forPart() {
        StopSignal part = new StopSignal();
        var unusedFirst = first.thenAccept(request -> part.request(request.reason(), request.grace()));
        var unusedKill = kill.thenAccept(now -> part.request(Reason.KILL, Duration.ZERO));
        return part;
    }

    /** The request, if there was one. */
    public Optional<Request> requested() {
        return first.isDone() ? Optional.of(first.join()) : Optional.empty();
    }

    /**
     * Throws if the attempt has to stop.
     *
     * @throws StoppedException when a stop was requested
     */
    public void check() throws StoppedException {
        if (first.isDone()) {
            throw new StoppedException(first.join());
        }
    }

    /**
     * Waits for that long, or until the attempt has to stop.
     *
     * @throws StoppedException when a stop was requested
     */
    public void sleep(Duration time) throws StoppedException {
        awaitOrStop(new CompletableFuture<>(), time);
        check();
    }

    /**
     * Waits for the work to end, well or badly; false when the time ran out first.
     *
     * @throws StoppedException when the attempt has to stop first; the work goes on
     */
    public boolean awaitEnd(CompletableFuture<?> work, Duration atMost) throws StoppedException {
        awaitOrStop(work, atMost);
        if (!work.isDone()) {
            check();
        }
        return work.isDone();
    }

    /** Done when a stop was requested and its grace is over, or at a kill: from then on nothing of the attempt may go on. */
    public CompletableFuture<Boolean> graceOver() {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        var unusedStop = first.thenAccept(request -> endAfter(over, request.grace()));
        var unusedKill = kill.thenAccept(over::complete);
        return over;
    }

    /**
     * A signal for what has to be done even when the attempt is told to stop, though not for ever: it ends after the
     * longest time, after the shorter one once the attempt has to stop, and at a kill at once.
     */
    public StopSignal extended(Duration longest, Duration afterStop) {
        StopSignal later = new StopSignal();
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        endAfter(over, longest);
        var unusedEnd = over.thenRun(() -> later.request(Reason.TIMEOUT, Duration.ZERO));
        var unusedStop = first.thenRun(() -> endAfter(over, afterStop));
        var unusedKill = kill.thenRun(() -> later.request(Reason.KILL, Duration.ZERO));
        return later;
    }

    private static void endAfter(CompletableFuture<Boolean> over, Duration time) {
        var unused = over.completeOnTimeout(true, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until the future is done, but no longer than until the attempt has to stop. */
    void awaitOrStop(CompletableFuture<?> future, Duration atMost) {
        await(CompletableFuture.anyOf(future, first), atMost);
    }

    /** Waits until the future is done, but no longer than until the attempt is killed. */
    void awaitOrKill(CompletableFuture<?> future, Duration atMost) {
        await(CompletableFuture.anyOf(future, kill), atMost);
    }

    private static void await(CompletableFuture<?> future, Duration atMost) {
        try {
            future.get(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Whoever waits looks at what has become of it.
            return;
        } catch (InterruptedException e) {
            // The agent interrupts none of its threads; whoever did wants this one to end.
            Thread.currentThread().interrupt();
        }
    }
}
