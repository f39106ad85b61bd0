package dev.berth.server;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** What runs once Quarkus listens: it tells where, and waits for the end. */
@RegisterForReflection
public final class RunningServer implements QuarkusApplication {
    // Quarkus makes this object and passes on strings only; the first two are written before it boots, or by a signal.
    private static volatile @Nullable Announcement announcement;
    private static volatile boolean endRequested;
    private static volatile boolean ready;

    /** What to tell, and whom. */
    record Announcement(BootSettings settings, Listening address) {}

    static void announce(Announcement what) {
        announcement = what;
    }

    /** Asks for a clean end; also while Quarkus still boots. */
    static void end() {
        endRequested = true;
        Quarkus.asyncExit(0);
    }

    static boolean wasReady() {
        return ready;
    }

    @Override
    public int run(String... arguments) throws IOException {
        Announcement what = announcement;
        if (endRequested || what == null) {
            return 0;
        }
        // Booting in a native image, Quarkus puts handlers of its own in the place of ours.
        Signals.onFirst(RunningServer::end);
        tellAgents(what);
        tellOperator(what);
        ready = true;
        Quarkus.waitForExit();
        return 0;
    }

    /** Agents of the local runtime read the file before each connect; it is never half written. */
    private static void tellAgents(Announcement what) throws IOException {
        Path directory = what.settings().dataDirectory();
        Path unfinished = Files.createTempFile(directory, "server-address-", ".new");
        Files.writeString(unfinished, what.address().plain().url() + "\n");
        Files.move(unfinished, directory.resolve("server-address"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void tellOperator(Announcement what) {
        BootSettings settings = what.settings();
        System.out.println(
                "berth server ready on " + what.address().told() + " (data in " + settings.dataDirectory() + ")");
        if (settings.database().isEmpty() && !settings.bootstrapToken()) {
            System.out.println(
                    "the admin token is in " + settings.dataDirectory().resolve("admin-token"));
        }
    }
}
