package dev.berth.server.agentlink;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** One task after the other, in order, on the test's own thread or on whichever comes. */
final class Loop implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized Runnable next() {
        Runnable task = tasks.poll();
        running = task != null;
        return task;
    }
}
