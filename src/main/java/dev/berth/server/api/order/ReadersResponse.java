package dev.berth.server.api.order;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Who reads whose state, as far as whoever reads this sees them, each by name.
 *
 * @param stateReaders the workspaces whose runs may read the state of this one
 * @param reads the workspaces whose states runs of this one may read
 */
@RegisterForReflection
public record ReadersResponse(List<String> stateReaders, List<String> reads) {}
