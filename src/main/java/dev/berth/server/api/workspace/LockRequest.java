package dev.berth.server.api.workspace;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a workspace is locked; the body may be left out. */
@RegisterForReflection
record LockRequest(@Schema(maxLength = 500) @Nullable String reason) {
    static final LockRequest EMPTY = new LockRequest(null);
}
