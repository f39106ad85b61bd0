package dev.berth.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A disk of its own with little room, where the system lets this process mount one; else the test is skipped. */
public final class SmallDisk implements AutoCloseable {
    private final Path at;

    /** @param size as tmpfs takes it, with more of its options behind it */
    public SmallDisk(Path at, String size) throws IOException, InterruptedException {
        this.at = Files.createDirectories(at);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + size, "berth", at.toString());
        Assumptions.assumeTrue(mounted, "a small disk can be mounted by root only");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "-l", at.toString());
    }
}
