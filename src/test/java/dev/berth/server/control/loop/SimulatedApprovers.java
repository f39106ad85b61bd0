package dev.berth.server.control.loop;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Author;
import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** People, each with two tokens, and the rules that ask for them (F10). */
final class SimulatedApprovers {
    static final TeamName OPS = new TeamName("ops");
    private static final int PEOPLE = 4;

    private final SimulatedWorld world;

    SimulatedApprovers(SimulatedWorld world) {
        this.world = world;
    }

    /** Three of them are in the team. A token is named after its person, so that its name tells whose it is. */
    private static Identity person(int number, String token) {
        Set<TeamName> teams = number < PEOPLE - 1 ? Set.of(OPS) : Set.of();
        return new Identity("p" + number + "-" + token, "p" + number, Role.APPROVER, teams);
    }

    /** Whose name that is; null for a machine's. */
    static @Nullable String personOf(String name) {
        return name.matches("p[0-9]-.*") ? name.substring(0, 2) : null;
    }

    static Set<TeamName> teamsOf(String person) {
        return person.equals("p" + (PEOPLE - 1)) ? Set.of() : Set.of(OPS);
    }

    /** Somebody who may confirm; a machine where no rule was ever set. */
    Identity anybody() {
        if (!world.database.rules.any() || world.chance(0.1)) {
            return Samples.BOB;
        }
        return person(world.random.nextInt(PEOPLE), world.chance(0.5) ? "laptop" : "phone");
    }

    /** Everybody, a machine among them. */
    static List<Identity> everybody() {
        List<Identity> all = new ArrayList<>(List.of(Samples.BOB));
        for (int number = 0; number < PEOPLE; number++) {
            all.add(person(number, "laptop"));
        }
        return all;
    }

    /** Who submitted a task and uploaded its configuration; some of them machines. */
    List<Author> authors() {
        return world.possible.contains(FaultKind.RULE_CHANGED)
                ? List.of(author(), author())
                : List.of(new Author("anna", null));
    }

    private Author author() {
        return world.chance(0.4)
                ? new Author("anna", null)
                : Author.of(person(world.random.nextInt(PEOPLE), world.chance(0.5) ? "laptop" : "phone"));
    }

    /** Somebody changes who has to approve the plans of a workspace. */
    void changeRule() {
        WorkspaceName workspace = new WorkspaceName("ws" + world.random.nextInt(4));
        ApprovalRule rule = world.chance(0.2)
                ? null
                : new ApprovalRule(1 + world.random.nextInt(3), world.chance(0.3) ? OPS : null, world.chance(0.3));
        world.log("rule of", workspace, String.valueOf(rule));
        world.database.rule(workspace, rule);
    }

    /** Whether the rule lets any people approve the task. */
    static boolean canBeApproved(Task task) {
        Approvals all = task.approvals().emptied();
        for (Identity who : everybody()) {
            String person = who.person();
            if (person != null) {
                all = all.with(new Approval(person, who.name(), who.teams(), Instant.EPOCH));
            }
        }
        return all.sufficient();
    }
}
