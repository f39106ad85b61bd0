package dev.berth.server.web.history;

import dev.berth.server.api.history.HistorySpan;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.TypedQuery;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which time the page shows, as its address says it.
 *
 * @param typed what stands in a field; not there when it is empty
 */
public record HistoryChoice(Map<String, String> typed) {
    private static final String SPAN = "span";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final List<String> FIELDS = List.of(FROM, SPAN, TO);
    private static final String USUAL = "24h";
    /** So many steps can be told apart, and read. */
    private static final int MOST_STEPS = 100;

    private static final List<Choice> CHOICES = List.of(
            new Choice("1h", "1 hour", Duration.ofHours(1)),
            new Choice("6h", "6 hours", Duration.ofHours(6)),
            new Choice(USUAL, "24 hours", Duration.ofHours(24)),
            new Choice("7d", "7 days", Duration.ofDays(7)),
            new Choice("30d", "30 days", Duration.ofDays(30)),
            new Choice("90d", "90 days", Duration.ofDays(90)),
            new Choice("365d", "365 days", Duration.ofDays(365)));

    private static final List<Duration> STEPS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Duration.ofDays(28));

    private record Choice(String word, String label, Duration length) {}

    /** One of the spans that end now. */
    public record Entry(String word, String label, boolean current) {}

    public HistoryChoice {
        typed = Map.copyOf(typed);
    }

    static HistoryChoice of(MultivaluedMap<String, String> query) {
        return new HistoryChoice(TypedQuery.read(FIELDS, query));
    }

    /** Whether its end is now, so that it moves on. */
    boolean goesOn() {
        return !typed.containsKey(TO);
    }

    /** Which time it is, in steps that are neither too many nor finer than figures are kept; what is wrong is noted. */
    HistorySpan checked(Checks checks, Instant now, Kept kept) {
        String from = typed.get(FROM);
        HistorySpan span = HistorySpan.of(checks, from == null ? begin(checks, now) : from, typed.get(TO), null, now);
        checks.done();
        Duration finest = kept.finest(Duration.between(span.from(), now));
        Duration length = Duration.between(span.from(), span.to());
        return span.inSteps(STEPS.stream()
                .filter(step -> step.compareTo(finest) >= 0)
                .filter(step -> length.compareTo(step.multipliedBy(MOST_STEPS)) <= 0)
                .findFirst()
                .orElse(span.step()));
    }

    /** The span counts back from the end; null when that is not known. */
    private @Nullable String begin(Checks checks, Instant now) {
        Optional<Choice> chosen = chosen();
        checks.require(
                chosen.isPresent(),
                SPAN,
                "must be one of " + CHOICES.stream().map(Choice::word).collect(Collectors.joining(", ")));
        return typed.containsKey(TO) || chosen.isEmpty()
                ? null
                : now.minus(chosen.get().length()).toString();
    }

    private Optional<Choice> chosen() {
        String word = typed.getOrDefault(SPAN, USUAL);
        return CHOICES.stream().filter(choice -> choice.word().equals(word)).findFirst();
    }

    /** The spans that figures are kept for. */
    List<Entry> entries(Kept kept) {
        boolean spanned = goesOn() && !typed.containsKey(FROM);
        String word = typed.getOrDefault(SPAN, USUAL);
        return CHOICES.stream()
                .filter(choice -> choice.length().compareTo(kept.byHour()) <= 0)
                .map(choice -> new Entry(
                        choice.word(), choice.label(), spanned && choice.word().equals(word)))
                .toList();
    }

    /** The form, with what is wrong at its fields. */
    FormFields fields(@Nullable Problem problem) {
        return new FormFields(typed, problem == null ? List.of() : problem.violations())
                .add(FROM, "From", new Kind.Line(), "such as 2026-03-01T12:00:00Z")
                .add(TO, "To", new Kind.Line(), "now, when it is empty");
    }

    /** In an address; without a beginning. */
    String query() {
        return TypedQuery.write(FIELDS, typed);
    }
}
