package dev.berth.agent.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one step of a tool to its end, whatever that takes. */
public final class ToolProcess {
    private static final Duration FOREVER = Duration.ofDays(365);
    private static final long PUMP_SECONDS = 5;

    private final List<Path> searchPath;
    private final Strays strays;

    public ToolProcess(List<Path> searchPath, Strays strays) {
        this.searchPath = List.copyOf(searchPath);
        this.strays = strays;
    }

    /** Where the bytes that a process writes go to. */
    @FunctionalInterface
    public interface ByteSink {
        /** Takes the first {@code length} bytes; the array is used again. */
        void write(byte[] bytes, int length);
    }

    /**
     * One command.
     *
     * @param standardOutput a file for the standard output; null sends it to the sink, together with the errors
     */
    public record Step(
            List<String> command,
            Path directory,
            Map<String, String> environment,
            @Nullable Path standardOutput) {
        public Step {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * Runs the step and returns its exit code. When the attempt is told to stop, the process gets SIGINT, after the
     * grace its whole tree SIGKILL. On return nothing of the tree is alive.
     *
     * @throws IOException when the process cannot be started
     * @throws StoppedException when the attempt was to stop before the process was started
     */
    public int run(Step step, ByteSink sink, StopSignal stop) throws IOException, StoppedException {
        stop.check();
        Path setsid = Tools.search(searchPath, "setsid");
        String mark = strays.begin();
        try {
            Process process = start(step, setsid, mark);
            strays.started(mark, process.pid());
            ProcessTree tree = new ProcessTree(process, setsid != null, Strays.VARIABLE + "=" + mark);
            return await(process, tree, new Output(step.standardOutput() != null, sink), stop);
        } finally {
            strays.ended(mark);
        }
    }

    private record Output(boolean errorsOnly, ByteSink sink) {}

    private static int await(Process process, ProcessTree tree, Output output, StopSignal stop)
            throws IOException, StoppedException {
        try {
            process.getOutputStream().close();
            CountDownLatch drained = pump(process, output.errorsOnly(), output.sink());
            awaitExit(process, tree, stop);
            tree.kill();
            drained.await(PUMP_SECONDS, TimeUnit.SECONDS);
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException(new StopSignal.Request(StopSignal.Reason.KILL, Duration.ZERO));
        } finally {
            tree.kill();
        }
    }

    private static Process start(Step step, @Nullable Path setsid, String mark) throws IOException {
        List<String> command = new ArrayList<>(step.command());
        if (setsid != null) {
            command.add(0, setsid.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(step.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(step.environment());
        builder.environment().put(Strays.VARIABLE, mark);
        // Where the directory is reached through a link, this is how a process can know the name that it was given.
        builder.environment().put("PWD", step.directory().toString());
        Path file = step.standardOutput();
        if (file == null) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectOutput(file.toFile());
        }
        return builder.start();
    }

    private static void awaitExit(Process process, ProcessTree tree, StopSignal stop) {
        CompletableFuture<Process> exit = process.onExit();
        while (!exit.isDone() && stop.requested().isEmpty()) {
            stop.awaitOrStop(exit, FOREVER);
        }
        if (exit.isDone()) {
            return;
        }
        Duration grace = stop.requested().map(StopSignal.Request::grace).orElse(Duration.ZERO);
        tree.interrupt();
        stop.awaitOrKill(exit, grace);
    }

    private static CountDownLatch pump(Process process, boolean errorsOnly, ByteSink sink) {
        CountDownLatch drained = new CountDownLatch(1);
        InputStream in = errorsOnly ? process.getErrorStream() : process.getInputStream();
        Thread pump = new Thread(
                () -> {
                    copy(in, sink);
                    drained.countDown();
                },
                "output-" + process.pid());
        pump.setDaemon(true);
        pump.start();
        return drained;
    }

    private static void copy(InputStream in, ByteSink sink) {
        byte[] buffer = new byte[16 * 1024];
        try (in) {
            int length = in.read(buffer);
            while (length >= 0) {
                sink.write(buffer, length);
                length = in.read(buffer);
            }
        } catch (IOException e) {
            // The pipe broke with the process; its exit code tells the rest.
        }
    }
}
