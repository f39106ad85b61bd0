package dev.berth.server.api.access;

import dev.berth.server.security.AddressBook;
import dev.berth.server.security.Named;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Which thing an address below {@code /api/v1} is about. */
@ApplicationScoped
public class ApiAddresses implements AddressBook {
    private static final String ROOT = "/api/v1";

    @Override
    public Optional<Named> named(String path) {
        return Steps.below(ROOT, path)
                .flatMap(steps -> steps.after("workspaces")
                        .map(Steps::workspace)
                        .or(() -> steps.after("tasks").map(Steps::task))
                        .or(() -> steps.after("pools").map(Steps::pool)));
    }
}
