package dev.berth.server.api.task;

import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanOptionsBuilder;
import dev.berth.server.api.problem.Checks;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a plan may be asked for, whatever the fields are called that ask for it. */
public final class PlanOptionChecks {
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_ADDRESS = 500;

    private final Names names;

    public PlanOptionChecks(Names names) {
        this.names = names;
    }

    /** What the fields are called. */
    public record Names(String targets, String replace, String refreshOnly, String refresh) {}

    /** What was asked for; the lists may be missing, and may have holes. */
    public record Asked(
            boolean destroy,
            @Nullable List<@Nullable String> targets,
            @Nullable List<@Nullable String> replace,
            boolean refreshOnly,
            boolean refresh) {}

    /** The options, all of them checked and what does not go together noted. */
    public PlanOptions checked(Checks checks, Asked asked) {
        List<String> targets = addresses(checks, names.targets(), asked.targets());
        List<String> replace = addresses(checks, names.replace(), asked.replace());
        boolean refreshes = asked.refreshOnly();
        checks.require(!(asked.destroy() && refreshes), names.refreshOnly(), "cannot be combined with destroy");
        checks.require(!(refreshes && !replace.isEmpty()), names.refreshOnly(), "cannot be combined with replace");
        checks.require(asked.refresh() || !refreshes, names.refresh(), "cannot be false with " + names.refreshOnly());
        return PlanOptionsBuilder.builder()
                .destroy(asked.destroy())
                .targets(targets)
                .replace(replace)
                .refreshOnly(refreshes)
                .refresh(asked.refresh())
                .build();
    }

    private static List<String> addresses(Checks checks, String field, @Nullable List<@Nullable String> addresses) {
        if (addresses == null) {
            return List.of();
        }
        checks.require(addresses.size() <= MAX_ADDRESSES, field, "must have at most " + MAX_ADDRESSES + " items");
        for (int index = 0; index < addresses.size(); index++) {
            requireAddress(checks, field + "[" + index + "]", addresses.get(index));
        }
        return addresses.stream().filter(Objects::nonNull).toList();
    }

    /** A leading hyphen would make an option of it. */
    private static void requireAddress(Checks checks, String field, @Nullable String address) {
        if (address == null || address.isBlank()) {
            checks.require(false, field, "must be a resource address");
            return;
        }
        checks.text(field, address, MAX_ADDRESS, "");
        checks.require(!address.startsWith("-"), field, "must not begin with a hyphen");
        checks.require(address.chars().noneMatch(c -> c == '\n' || c == '\r'), field, "must be one line");
    }
}
