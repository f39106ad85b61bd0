package dev.berth.server.web.plan;

import java.util.Locale;
import java.util.Set;

/**
 * Which changes of a plan are wanted.
 *
 * @param actions of these; empty for all
 * @param name a part of the address, whatever its capitals; empty for all
 * @param only the address of the one resource that is wanted whole; empty for all
 * @param from how many of those that fit are passed over
 */
public record PlanQuery(Set<Action> actions, String name, String only, int from) {
    public static final PlanQuery ALL = new PlanQuery(Set.of(), "", "", 0);

    public PlanQuery {
        actions = Set.copyOf(actions);
        name = name.toLowerCase(Locale.ROOT);
    }

    boolean wants(Action action, String address) {
        if (!only.isEmpty()) {
            return only.equals(address);
        }
        boolean ofAction = actions.isEmpty() || actions.contains(action);
        return ofAction && (name.isEmpty() || address.toLowerCase(Locale.ROOT).contains(name));
    }
}
