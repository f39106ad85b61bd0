package dev.berth.domain.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.domain.access.Approvals.Objection;
import dev.berth.domain.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** F10: who has approved, and what a rule makes of it. */
class ApprovalsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final TeamName OPS = new TeamName("ops");
    private static final ApprovalRule TWO = new ApprovalRule(2, null, false);
    private static final ApprovalRule OTHERS = new ApprovalRule(1, null, true);

    private static Approvals under(@Nullable ApprovalRule rule, Author... authors) {
        return Approvals.of(rule, List.of(authors), List.of());
    }

    private static Approval by(String person, String name, TeamName... teams) {
        return new Approval(person, name, Set.of(teams), NOW);
    }

    private static Approval by(String person) {
        return by(person, person);
    }

    private static Identity asks(@Nullable String person, String name, TeamName... teams) {
        return new Identity(name, person, Role.APPROVER, Set.of(teams));
    }

    @Test
    void aRuleAsksForOneToTenPeople() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ApprovalRule(0, null, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new ApprovalRule(11, null, false));
        assertThat(new ApprovalRule(10, null, false).people()).isEqualTo(10);
    }

    @Test
    void withoutARuleNobodyHasToBeAPerson() {
        assertThat(Approvals.NONE.sufficient()).isTrue();
        assertThat(Approvals.NONE.missing()).isZero();
        assertThat(Approvals.NONE.objection(asks(null, "ci"))).isEmpty();
    }

    @Test
    void itIsEnoughOnceSoManyPeopleHaveApproved() {
        Approvals one = under(TWO).with(by("ann"));
        assertThat(one.missing()).isEqualTo(1);
        assertThat(one.sufficient()).isFalse();
        assertThat(one.with(by("bob")).sufficient()).isTrue();
    }

    @Test
    void aPersonCountsOnceHoweverManyTokensTheyHold() {
        Approvals twice = under(TWO).with(by("ann", "laptop")).with(by("ann", "phone"));
        assertThat(twice.given()).containsExactly(by("ann", "laptop"));
        assertThat(twice.missing()).isEqualTo(1);
    }

    @Test
    void aMachineNeverCounts() {
        assertThat(under(TWO).objection(asks(null, "ci"))).contains(Objection.NEEDS_A_PERSON);
    }

    @Test
    void whoIsNotInTheTeamDoesNotCount() {
        Approvals ops = under(new ApprovalRule(1, OPS, false));
        assertThat(ops.objection(asks("ann", "ann"))).contains(Objection.NOT_IN_THE_TEAM);
        assertThat(ops.objection(asks("ann", "ann", OPS))).isEmpty();
        assertThat(ops.with(by("ann")).sufficient()).isFalse();
    }

    @Test
    void theTeamsOfThenCountUntilThePersonApprovesAgain() {
        Approvals before = under(new ApprovalRule(1, null, false)).with(by("ann"));
        Approvals ops = before.under(new ApprovalRule(1, OPS, false));
        assertThat(ops.sufficient()).isFalse();
        assertThat(ops.with(by("ann", "ann", OPS)).sufficient()).isTrue();
    }

    @Test
    void neitherWhoSubmittedNorWhoUploadedCounts() {
        Approvals others = under(OTHERS, new Author("ann-laptop", "ann"), new Author("bob", "bob"));
        assertThat(others.objection(asks("ann", "ann-phone")))
                .as("another token of the same person")
                .contains(Objection.IS_AN_AUTHOR);
        assertThat(others.objection(asks("bob", "bob"))).contains(Objection.IS_AN_AUTHOR);
        assertThat(others.objection(asks("cid", "ann-laptop")))
                .as("another person whose token has that name")
                .isEmpty();
    }

    @Test
    void ofAMachineThatSubmittedTheUploaderIsTheAuthor() {
        Approvals others = under(OTHERS, new Author("ci", null), new Author("ann", "ann"));
        assertThat(others.objection(asks("ann", "ann"))).contains(Objection.IS_AN_AUTHOR);
        assertThat(others.objection(asks("bob", "bob"))).isEmpty();
    }

    @Test
    void whereNobodyKnowsTheAuthorsPersonTheSameNameIsTakenForTheSamePerson() {
        Approvals others = under(OTHERS, new Author("ann", null));
        assertThat(others.objection(asks("ann@example.org", "ann"))).contains(Objection.IS_AN_AUTHOR);
        assertThat(others.objection(asks("ann@example.org", "ann-phone"))).isEmpty();
    }

    @Test
    void aTightenedRuleJudgesWhatWasGivenAnew() {
        Approvals two = under(TWO, new Author("ann", "ann")).with(by("ann")).with(by("bob"));
        assertThat(two.sufficient()).isTrue();
        assertThat(two.under(new ApprovalRule(3, null, false)).missing()).isEqualTo(1);
        assertThat(two.under(new ApprovalRule(2, null, true)).missing()).isEqualTo(1);
        assertThat(two.under(new ApprovalRule(1, null, true)).sufficient()).isTrue();
    }

    @Test
    void theNextPlanHasNoApprovals() {
        assertThat(under(TWO).with(by("ann")).emptied().missing()).isEqualTo(2);
    }
}
