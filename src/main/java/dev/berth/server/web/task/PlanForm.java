package dev.berth.server.web.task;

import dev.berth.server.web.plan.Action;
import dev.berth.server.web.plan.PlanQuery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which changes of the plan are shown, as the form has it.
 *
 * @param actions the words of those that are wanted; none for all
 * @param name a part of the address
 * @param only one address, which is shown whole
 * @param from how many are passed over
 * @param unfolded whether all of them are seen at once
 */
public record PlanForm(List<String> actions, String name, String only, int from, boolean unfolded) {
    private static final int LONGEST = 2_000;

    /** One action to choose. */
    public record Choice(Action action, boolean chosen) {}

    public PlanForm {
        actions = List.copyOf(actions);
    }

    /** Whatever is no choice is passed over: it narrows nothing down. */
    static PlanForm of(List<String> actions, String name, String only, String from, boolean unfolded) {
        return new PlanForm(
                actions.stream()
                        .filter(word -> Action.of(word).isPresent())
                        .distinct()
                        .toList(),
                name.strip().length() <= LONGEST ? name.strip() : "",
                only.length() <= LONGEST ? only : "",
                from.matches("[0-9]{1,7}") ? Integer.parseInt(from) : 0,
                unfolded || !only.isEmpty());
    }

    PlanQuery query() {
        Set<Action> wanted =
                actions.stream().map(Action::of).flatMap(Optional::stream).collect(Collectors.toSet());
        return new PlanQuery(wanted, name, only, from);
    }

    public List<Choice> choices() {
        return Stream.of(Action.values())
                .map(action -> new Choice(action, actions.contains(action.word())))
                .toList();
    }

    public boolean narrows() {
        return !actions.isEmpty() || !name.isEmpty() || !only.isEmpty();
    }

    /** The same, from another place on, as the query of an address without a beginning. */
    public String next(int place) {
        return query(place, unfolded);
    }

    /** The same with all of it in sight, or with nothing but the names. */
    public String turned() {
        return query(from, !unfolded);
    }

    private String query(int place, boolean open) {
        String words = actions.stream().map(word -> "&action=" + word).collect(Collectors.joining());
        return "tab=plan" + words + (name.isEmpty() ? "" : "&name=" + encoded(name)) + (open ? "&unfold=yes" : "")
                + "&from=" + place;
    }

    /** One resource, whole. */
    public String alone(String address) {
        return "tab=plan&only=" + encoded(address);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
