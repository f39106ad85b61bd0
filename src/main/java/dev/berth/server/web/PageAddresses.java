package dev.berth.server.web;

import dev.berth.server.api.access.Steps;
import dev.berth.server.security.AddressBook;
import dev.berth.server.security.Named;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Which thing a page is about. */
@ApplicationScoped
class PageAddresses implements AddressBook {
    private static final String ROOT = "/app";
    private static final String NEW = "new";

    @Override
    public Optional<Named> named(String path) {
        return Steps.below(ROOT, path)
                .flatMap(steps -> steps.after("workspaces")
                        .map(Steps::workspace)
                        .or(() -> steps.after("tasks")
                                .filter(task -> !task.equals(NEW))
                                .map(Steps::task))
                        .or(() -> steps.after("pools").map(Steps::pool)));
    }
}
