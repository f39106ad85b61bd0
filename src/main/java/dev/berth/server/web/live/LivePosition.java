package dev.berth.server.web.live;

import dev.berth.server.control.ChangeFeed;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much has changed since the server started. A page says what it has seen, and its stream how far things are: when both
 * are the same nothing was missed in between, and nothing has to be read again.
 */
@Singleton
@Startup
public class LivePosition {
    /** Whatever is asked for comes at once; it only has to be some number. */
    private static final int BUFFER = 1_024;

    private final String server = UUID.randomUUID().toString();
    private final AtomicLong changes = new AtomicLong();

    LivePosition(ChangeFeed feed) {
        feed.follow(BUFFER).subscribe().with(change -> changes.incrementAndGet());
        feed.followWorkspaces(BUFFER).subscribe().with(workspace -> changes.incrementAndGet());
    }

    /** A word that is another one after each change, and on each server. To be asked before anything is read. */
    public String now() {
        return server + "-" + changes.get();
    }
}
