package dev.berth.server.web.plan;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;

/**
 * A piece of a plan, as a page shows it.
 *
 * @param counts how many resources there are of each action, whatever was asked for
 * @param moved how many of all resources have a new address
 * @param imported how many of all resources come under management
 * @param modules those that fit, in the plan's order
 * @param fitting how many fit what was asked for
 * @param next where the next piece begins; 0 at the end
 * @param drift what was changed outside of the tool since the state was written
 * @param driftFitting how many of those fit
 * @param outputs the outputs that change
 * @param outputsLeft how many more there are
 * @param remarks what else is to be known before it is approved
 */
@RecordBuilder
public record PlanTree(
        Map<Action, Integer> counts,
        int moved,
        int imported,
        List<Module> modules,
        int fitting,
        int next,
        List<ResourceChange> drift,
        int driftFitting,
        List<ResourceChange> outputs,
        int outputsLeft,
        List<String> remarks) {

    private static final int FEW = 10;

    /** Changes of one module that follow each other. */
    public record Module(String address, List<ResourceChange> changes) {
        public Module {
            changes = List.copyOf(changes);
        }

        public boolean root() {
            return address.isEmpty();
        }
    }

    public int count(Action action) {
        return counts.getOrDefault(action, 0);
    }

    /** Whether there are so few that all of them are seen at once. */
    public boolean few() {
        return fitting <= FEW;
    }

    /** Whether nothing at all changes. */
    public boolean empty() {
        return fitting == 0 && driftFitting == 0 && outputs.isEmpty();
    }
}
