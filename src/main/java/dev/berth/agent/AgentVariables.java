package dev.berth.agent;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limits that an agent takes from its environment.
 *
 * @param initTimeout for each step that makes a directory ready
 * @param initPatience how long an attempt waits for another one's installation of providers
 * @param leastRoom with fewer bytes free below the work directory the agent takes no work
 */
record AgentVariables(Duration initTimeout, Duration initPatience, long leastRoom) {
    static final String INIT_TIMEOUT = "BERTH_INIT_TIMEOUT";
    static final String INIT_WAIT = "BERTH_INIT_WAIT";
    static final String LEAST_ROOM = "BERTH_MIN_FREE_DISK";

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]?)");

    /** @throws IllegalArgumentException with the variable's name when one of them makes no sense */
    static AgentVariables of(Map<String, String> environment) {
        return new AgentVariables(
                duration(environment, INIT_TIMEOUT, "10m"),
                duration(environment, INIT_WAIT, "1h"),
                size(environment, LEAST_ROOM, "32M"));
    }

    private static Duration duration(Map<String, String> environment, String name, String standard) {
        String text = environment.getOrDefault(name, standard).strip();
        Duration time = duration(name, text);
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " is between 1s and 24h, not " + text);
        }
        return time;
    }

    private static Duration duration(String name, String text) {
        Matcher simple = TIME.matcher(text);
        if (simple.matches()) {
            return Duration.parse("PT" + simple.group(1) + simple.group(2).toUpperCase(Locale.ROOT));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " is a duration like 90s, 10m or PT10M, not " + text, e);
        }
    }

    private static long size(Map<String, String> environment, String name, String standard) {
        String text = environment.getOrDefault(name, standard).strip();
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException(name + " is a size like 32M or 0, not " + text);
        }
        int shift = size.group(2).isEmpty() ? 0 : 10 * ("KMG".indexOf(size.group(2)) + 1);
        return Long.parseLong(size.group(1)) << shift;
    }
}
