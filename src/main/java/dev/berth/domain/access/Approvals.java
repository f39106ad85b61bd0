package dev.berth.domain.access;

import static dev.berth.domain.Invariant.require;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has approved a plan, and what the present rule of its workspace makes of that (F10). What was given is kept when the rule
 * changes; whether it counts is always judged by the rule of now.
 *
 * @param rule of the workspace; null when one confirmation by whoever may is enough
 * @param authors who submitted the task, and who uploaded its configuration
 * @param given at most one for each person, in the order in which they came
 */
public record Approvals(@Nullable ApprovalRule rule, List<Author> authors, List<Approval> given) {
    /** Without a rule, and nobody has approved. */
    public static final Approvals NONE = new Approvals(null, List.of(), List.of());

    public Approvals {
        authors = List.copyOf(authors);
        given = List.copyOf(given);
        long people = given.stream().map(Approval::person).distinct().count();
        require(people == given.size(), "a person approves once");
    }

    /** Why somebody's approval would not count. */
    public enum Objection {
        /** A machine asks, and the rule asks for people. */
        NEEDS_A_PERSON,
        /** The rule's team does not have the person. */
        NOT_IN_THE_TEAM,
        /** The person submitted the task or uploaded its configuration. */
        IS_AN_AUTHOR
    }

    /** What is to be known of a task; where there is no rule and no approval, the authors make no difference. */
    public static Approvals of(@Nullable ApprovalRule rule, List<Author> authors, List<Approval> given) {
        return rule == null && given.isEmpty() ? NONE : new Approvals(rule, authors, given);
    }

    /** How many people have to approve; 0 without a rule. */
    public int needed() {
        return rule == null ? 0 : rule.people();
    }

    /** Those that count by the rule of now; all of them without a rule. */
    public List<Approval> counting() {
        return given.stream().filter(this::counts).toList();
    }

    /** How many people more have to approve. */
    public int missing() {
        return Math.max(0, needed() - counting().size());
    }

    /** Whether nobody else has to approve; without a rule that says nothing of a confirmation. */
    public boolean sufficient() {
        return rule == null || missing() == 0;
    }

    private boolean counts(Approval approval) {
        return objection(approval).isEmpty();
    }

    private Optional<Objection> objection(Approval approval) {
        if (rule == null) {
            return Optional.empty();
        }
        if (rule.team() != null && !approval.teams().contains(rule.team())) {
            return Optional.of(Objection.NOT_IN_THE_TEAM);
        }
        boolean author = authors.stream().anyMatch(one -> one.is(approval.person(), approval.name()));
        return rule.notSubmitter() && author ? Optional.of(Objection.IS_AN_AUTHOR) : Optional.empty();
    }

    /** Why the approval of that somebody would not count; empty when it would. */
    public Optional<Objection> objection(Identity who) {
        String person = who.person();
        if (rule == null) {
            return Optional.empty();
        }
        return person == null
                ? Optional.of(Objection.NEEDS_A_PERSON)
                : objection(new Approval(person, who.name(), who.teams(), Instant.EPOCH));
    }

    /** With one more. Of a person who approved before, the first word stands, unless only the new one counts. */
    public Approvals with(Approval approval) {
        List<Approval> more = new ArrayList<>();
        boolean known = false;
        for (Approval one : given) {
            boolean same = one.person().equals(approval.person());
            known |= same;
            more.add(same && !counts(one) && counts(approval) ? approval : one);
        }
        if (!known) {
            more.add(approval);
        }
        return new Approvals(rule, authors, more);
    }

    /** The same when its plan is not there any more: nobody has approved the next one. */
    public Approvals emptied() {
        return of(rule, authors, List.of());
    }

    /** The same under another rule. */
    public Approvals under(@Nullable ApprovalRule other) {
        return new Approvals(other, authors, given);
    }
}
