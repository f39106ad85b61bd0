package dev.berth.server.web.workspace;

import dev.berth.server.control.port.WorkspaceStore.Lock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps the workspace's tasks back.
 *
 * @param reason empty when none was given
 */
public record LockLine(String by, String reason, Instant at) {
    static @Nullable LockLine of(@Nullable Lock lock) {
        return lock == null ? null : new LockLine(lock.by(), lock.reason() == null ? "" : lock.reason(), lock.at());
    }
}
