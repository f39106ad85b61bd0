package dev.berth.server.config;

import dev.berth.domain.issuer.KeyRotation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which settings of the tokens of runs make no sense. */
final class IdentityRules {
    private static final Duration SHORTEST_TOKEN = Duration.ofMinutes(1);
    private static final Duration SHORTEST_KEY = Duration.ofHours(1);
    private static final Duration LONGEST_KEY = Duration.ofDays(3_650);
    /** As long as a list of keys may be kept by whoever fetched it. */
    private static final Duration SHORTEST_AHEAD = Duration.ofMinutes(5);

    private IdentityRules() {}

    static List<String> violations(BerthConfig.Identity config) {
        List<String> violations = new ArrayList<>();
        config.issuer()
                .map(IssuerAddress::problem)
                .filter(problem -> !problem.isEmpty())
                .ifPresent(problem -> violations.add("berth.identity.issuer " + problem));
        within(violations, "token-lifetime", config.tokenLifetime(), SHORTEST_TOKEN, KeyRotation.LONGEST_TOKEN);
        within(violations, "key-lifetime", config.keyLifetime(), SHORTEST_KEY, LONGEST_KEY);
        within(violations, "publish-ahead", config.publishAhead(), SHORTEST_AHEAD, LONGEST_KEY);
        if (config.publishAhead().compareTo(config.keyLifetime()) >= 0) {
            violations.add("berth.identity.publish-ahead (" + SettingRules.shown(config.publishAhead())
                    + ") must be shorter than berth.identity.key-lifetime (" + SettingRules.shown(config.keyLifetime())
                    + "): raise the second or lower the first");
        }
        return violations;
    }

    private static void within(List<String> violations, String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            violations.add("berth.identity." + name + " (" + SettingRules.shown(value) + ") must be from "
                    + SettingRules.shown(least) + " to " + SettingRules.shown(most));
        }
    }
}
