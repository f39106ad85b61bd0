package dev.berth.agent.work;

import java.util.Collection;
import java.util.stream.Collectors;

/** Several names in one line of the output. */
final class Names {
    private static final int MOST = 10;

    private Names() {}

    static String shown(Collection<String> names) {
        String some = names.stream().limit(MOST).collect(Collectors.joining(", "));
        return names.size() > MOST ? some + " and " + (names.size() - MOST) + " more" : some;
    }
}
