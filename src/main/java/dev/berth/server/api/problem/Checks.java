package dev.berth.server.api.problem;

import dev.berth.domain.Invariant;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is wrong with a request, so that one answer names every bad field. A check of a bad value notes the
 * violation and answers with a stand-in; {@link #done} throws before anybody uses it.
 */
public final class Checks {
    /** Times that no clock of a server ever showed. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    // Of a list of many items that are wrong in one way it is told once.
    private final Set<Violation> violations = new LinkedHashSet<>();
    private final Set<Violation> unprocessable = new LinkedHashSet<>();
    private String unprocessableCode = "";

    /**
     * The body.
     *
     * @throws ProblemException when there is none
     */
    public static <T> T body(@Nullable T body) {
        if (body == null) {
            throw ProblemException.of(400, "invalid", "a JSON object is expected as the body");
        }
        return body;
    }

    /** Notes a violation unless the condition holds. */
    public Checks require(boolean condition, String field, String message) {
        if (!condition) {
            violations.add(new Violation(field, message));
        }
        return this;
    }

    /** Notes a field that is well-formed and cannot be honoured: a 422, where nothing is wrong that would be a 400. */
    public void unprocessable(String code, String field, String message) {
        unprocessableCode = code;
        unprocessable.add(new Violation(field, message));
    }

    /** A required name, which is a DNS label. */
    public String label(String field, @Nullable String value) {
        if (value == null) {
            return missing(field, "none");
        }
        boolean good = Invariant.isDnsLabel(value);
        require(good, field, "must be a DNS label: 1 to 63 of a-z, 0-9 and inner hyphens");
        return good ? value : "none";
    }

    /** A number that must be given and lie between two bounds. */
    public int number(String field, @Nullable Integer value, int min, int max) {
        if (value == null) {
            return missing(field, min);
        }
        boolean good = value >= min && value <= max;
        require(good, field, "must be between " + min + " and " + max);
        return good ? value : min;
    }

    /** A number between two bounds, or its default. */
    public int number(String field, @Nullable Integer value, int min, int max, int fallback) {
        return value == null ? fallback : number(field, value, min, max);
    }

    /** An ISO 8601 duration between two bounds, or its default, in whole milliseconds, as it is stored. */
    public Duration duration(String field, @Nullable String text, Duration fallback, Duration min, Duration max) {
        if (text == null) {
            return fallback;
        }
        try {
            Duration value = Duration.parse(text);
            boolean good = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
            require(good, field, "must be between " + min + " and " + max);
            return good ? value.truncatedTo(ChronoUnit.MILLIS) : fallback;
        } catch (DateTimeException | ArithmeticException e) {
            require(false, field, "must be an ISO 8601 duration such as PT90S");
            return fallback;
        }
    }

    /** A point in time, ISO 8601 with its offset, in whole microseconds, as it is stored. */
    public Instant instant(String field, String text) {
        return time(field, text).orElse(EARLIEST);
    }

    /** The same; empty when it is wrong, so that nobody compares it with others. */
    public Optional<Instant> time(String field, String text) {
        try {
            Instant value = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
            boolean sane = !value.isBefore(EARLIEST) && value.isBefore(LATEST);
            require(sane, field, "must be between " + EARLIEST + " and " + LATEST);
            return sane ? Optional.of(value) : Optional.empty();
        } catch (DateTimeException e) {
            require(false, field, "must be a time such as 2026-03-01T12:00:00Z");
            return Optional.empty();
        }
    }

    /** The number of something, from 1. */
    public long id(String field, String text) {
        boolean good = text.matches("[1-9][0-9]{0,17}");
        require(good, field, "must be a number from 1");
        return good ? Long.parseLong(text) : 1;
    }

    /** One of an enum's words, which must be given. */
    public <E extends Enum<E>> E word(String field, @Nullable String text, E[] constants) {
        if (text == null) {
            return missing(field, constants[0]);
        }
        return word(field, text, constants, constants[0]);
    }

    /** One of an enum's words, or its default. */
    public <E extends Enum<E>> E word(String field, @Nullable String text, E[] constants, E fallback) {
        if (text == null) {
            return fallback;
        }
        return WireWords.parse(constants, text).orElseGet(() -> {
            require(false, field, "must be one of " + WireWords.list(constants));
            return fallback;
        });
    }

    /** Text of limited length without control characters, or its default. */
    public String text(String field, @Nullable String value, int maxLength, String fallback) {
        if (value == null) {
            return fallback;
        }
        require(value.length() <= maxLength, field, "must have at most " + maxLength + " characters");
        require(printable(value), field, "must not contain control characters");
        require(Texts.areStorable(value), field, Texts.NOT_STORABLE);
        return value;
    }

    /** Goes on when nothing is wrong. */
    public void done() {
        if (!violations.isEmpty()) {
            throw ProblemException.invalid(List.copyOf(violations));
        }
        if (!unprocessable.isEmpty()) {
            throw ProblemException.unprocessable(unprocessableCode, List.copyOf(unprocessable));
        }
    }

    /** PostgreSQL's text takes no NUL, and a terminal should not have to take the others. */
    private static boolean printable(String text) {
        return text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r');
    }

    private <T> T missing(String field, T standIn) {
        require(false, field, "must be given");
        return standIn;
    }
}
