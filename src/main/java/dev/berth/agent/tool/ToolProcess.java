package dev.berth.agent.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
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
     * @throws IOException when the process cannot be started, or the file for its output takes no more
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
            return await(process, tree, new Output(step.standardOutput(), sink), stop);
        } finally {
            strays.ended(mark);
        }
    }

    private record Output(@Nullable Path file, ByteSink sink) {}

    private static int await(Process process, ProcessTree tree, Output output, StopSignal stop)
            throws IOException, StoppedException {
        try {
            process.getOutputStream().close();
            Pumps pumps = new Pumps(process, output.file(), output.sink());
            awaitExit(process, tree, stop);
            tree.kill();
            pumps.await();
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
        builder.redirectErrorStream(step.standardOutput() == null);
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

    /**
     * Takes what a process writes. A file for its standard output is written here, not by the process: tools believe a
     * full disk to be none of their business, and end well.
     */
    private static final class Pumps {
        private final CountDownLatch drained = new CountDownLatch(2);
        private volatile @Nullable IOException failure;

        Pumps(Process process, @Nullable Path file, ByteSink sink) {
            start("output-", process, () -> {
                if (file == null) {
                    copy(process.getInputStream(), sink);
                } else {
                    copyTo(file, process.getInputStream());
                }
            });
            start("errors-", process, () -> copy(process.getErrorStream(), sink));
        }

        private void start(String name, Process process, Runnable pump) {
            Thread.ofPlatform().name(name + process.pid()).daemon(true).start(() -> {
                pump.run();
                drained.countDown();
            });
        }

        private void copyTo(Path file, InputStream in) {
            try (OutputStream out = Files.newOutputStream(file)) {
                copy(in, (bytes, length) -> write(out, bytes, length));
            } catch (IOException e) {
                failure = e;
                copy(in, (bytes, length) -> {});
            }
        }

        private void write(OutputStream out, byte[] bytes, int length) {
            if (failure == null) {
                try {
                    out.write(bytes, 0, length);
                } catch (IOException e) {
                    // Read on: a process whose pipe nobody empties does not end.
                    failure = e;
                }
            }
        }

        void await() throws IOException, InterruptedException {
            var unused = drained.await(PUMP_SECONDS, TimeUnit.SECONDS);
            IOException broken = failure;
            if (broken != null) {
                throw new IOException("its output could not be kept: " + broken.getMessage(), broken);
            }
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
}
