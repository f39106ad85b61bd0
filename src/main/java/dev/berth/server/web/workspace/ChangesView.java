package dev.berth.server.web.workspace;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.state.StateContents.Changes;
import dev.berth.server.api.state.content.StateDifference;
import dev.berth.server.api.state.content.StateDifference.Action;
import dev.berth.server.api.state.content.StateDifference.OutputChange;
import dev.berth.server.api.state.content.StateDifference.ResourceChange;
import java.util.List;

/**
 * What changed from one version of a state to another.
 *
 * @param sums how many resources came, changed and went
 * @param complete whether all of it is listed
 */
public record ChangesView(
        StateRow from,
        StateRow to,
        String sums,
        List<ResourceLine> resources,
        List<OutputLine> outputs,
        boolean complete) {
    public ChangesView {
        resources = List.copyOf(resources);
        outputs = List.copyOf(outputs);
    }

    /** What became of something. */
    public record Became(String word, String sign, String look) {
        static Became of(Action action) {
            String word = WireWords.of(action);
            return switch (action) {
                case ADDED -> new Became(word, "+", "good");
                case REMOVED -> new Became(word, "\u2212", "bad");
                case CHANGED -> new Became(word, "~", "warn");
            };
        }
    }

    /** An instance of a resource. */
    public record ResourceLine(
            String address, Became became, String type, String provider, List<String> attributes, boolean tainted) {
        public ResourceLine {
            attributes = List.copyOf(attributes);
        }

        static ResourceLine of(ResourceChange change) {
            return new ResourceLine(
                    change.address(),
                    Became.of(change.action()),
                    change.type(),
                    change.provider(),
                    change.attributes(),
                    change.tainted());
        }
    }

    /** An output. */
    public record OutputLine(String name, Became became, boolean sensitive, ShownValue before, ShownValue after) {
        static OutputLine of(OutputChange change) {
            return new OutputLine(
                    change.name(),
                    Became.of(change.action()),
                    change.sensitive(),
                    ShownValue.of(change.before()),
                    ShownValue.of(change.after()));
        }
    }

    static ChangesView of(Changes changes) {
        StateDifference difference = changes.difference();
        return new ChangesView(
                StateRow.of(changes.from()),
                StateRow.of(changes.to()),
                difference.added() + " added, " + difference.changed() + " changed, " + difference.removed()
                        + " removed",
                difference.resources().stream().map(ResourceLine::of).toList(),
                difference.outputs().stream().map(OutputLine::of).toList(),
                difference.complete());
    }
}
