package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.control.port.StateVersionStore;
import dev.berth.server.control.port.StateVersionStore.Announced;
import dev.berth.server.control.port.StateVersionStore.Announcement;
import dev.berth.server.control.port.StateVersionStore.Claim;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.retention.RetentionSchedule;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StateVersionStoreTest {
    private static final Claim MINE = new Claim("mine", false);
    private static final Claim FORCED = new Claim("mine", true);
    private static final Instant AT = Times.stored(NOW);

    @Inject
    StateVersionStore versions;

    @Inject
    StateStore states;

    @Inject
    RetentionSchedule retention;

    @Inject
    Samples samples;

    private PodName pod;
    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        PoolName pool = samples.pool();
        pod = samples.pod(pool).name();
        workspace = samples.workspace(pool);
    }

    private static Draft draft(long serial, String text) {
        return new Draft(
                text.getBytes(StandardCharsets.UTF_8), new Version(serial, "line", text.length(), text, "ann", AT));
    }

    private Replaced write(long serial, String text, Claim claim, Long id) {
        return await(versions.write(workspace, draft(serial, text), claim, id, AT));
    }

    private Written written(long serial, String text, Claim claim) {
        return write(serial, text, claim, null).written();
    }

    private Announced announce(long serial, String text, Claim claim) {
        return await(versions.announce(workspace, new Announcement(serial, "line", text, "ann", claim), AT));
    }

    private long announced(long serial, String text) {
        return ((Announced.Done) announce(serial, text, MINE)).id();
    }

    private String present() {
        return await(states.current(workspace, Room.ENOUGH))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("none");
    }

    @Test
    void aVersionHasTheIdThatItWasAnnouncedUnder() {
        long id = announced(1, "one");
        assertThat(present()).isEqualTo("none");
        assertThat(await(versions.awaited(id)).orElseThrow().announcement())
                .isEqualTo(new Announcement(1, "line", "one", "ann", MINE));
        assertThat(await(versions.find(id))).isEmpty();

        Replaced replaced = write(1, "one", MINE, id);

        assertThat(replaced.version()).isEqualTo(new Stored(id, draft(1, "one").version(), true, false));
        assertThat(present()).isEqualTo("one");
        assertThat(await(versions.awaited(id))).isEmpty();
        assertThat(await(versions.find(id)).orElseThrow().workspace()).isEqualTo(workspace);
        assertThat(await(versions.present(workspace))).contains(replaced.version());
    }

    @Test
    void whoBringsItOnceMoreHearsTheSameAndNothingElseComesUnderItsId() {
        long id = announced(1, "one");
        Replaced first = write(1, "one", MINE, id);
        write(2, "two", MINE, null);

        assertThat(write(1, "one", MINE, id).version().id())
                .isEqualTo(first.version().id());
        assertThat(write(1, "another", MINE, id).written()).isEqualTo(new Written.Superseded());
        assertThat(present()).isEqualTo("two");
    }

    @Test
    void whatDoesNotFollowThePresentStateIsRefusedWhenItIsAnnouncedAndWhenItComes() {
        long late = announced(5, "late");
        written(7, "seven", MINE);
        Written behind = new Written.Behind(7, "line");

        assertThat(announce(7, "other", MINE)).isEqualTo(new Announced.Refused(behind));
        assertThat(write(5, "late", MINE, late).written()).isEqualTo(behind);
        assertThat(written(6, "six", MINE)).isEqualTo(behind);
        assertThat(present()).isEqualTo("seven");
        assertThat(written(6, "six", FORCED)).isEqualTo(new Written.Done());
        assertThat(present()).isEqualTo("six");
    }

    @Test
    void theVerySameStateIsNotWrittenAgain() {
        long id = write(1, "one", MINE, null).version().id();
        assertThat(write(1, "one", MINE, null).version().id()).isEqualTo(id);
    }

    @Test
    void theLockOfSomebodyElseKeepsEverybodyOut() {
        Holder other = new Holder("theirs", "{}", null, AT);
        await(states.lock(workspace, other));
        assertThat(announce(1, "one", MINE)).isEqualTo(new Announced.Refused(new Written.Held(other)));
        assertThat(written(1, "one", FORCED)).isEqualTo(new Written.Held(other));

        assertThat(written(1, "one", new Claim("theirs", false))).isEqualTo(new Written.Done());
    }

    @Test
    void nothingIsWrittenWhileATaskIsAtWork() {
        samples.applying(workspace, pod);
        assertThat(written(1, "one", MINE)).isEqualTo(new Written.Busy());
    }

    @Test
    void plansThatWaitForApprovalPlanAgain() {
        Task waiting = samples.awaitingApproval(workspace, pod);
        samples.commit(waiting, new Change().reserve(reservation(waiting.id(), pod)));

        Replaced replaced = write(1, "one", MINE, null);

        assertThat(replaced.planAgain())
                .singleElement()
                .satisfies(view -> assertThat(view.task().id()).isEqualTo(waiting.id()));
        assertThat(samples.reload(waiting).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void thoseThatWereAnnouncedFirstAndNeverCameAreForgotten() {
        long first = announced(1, "first");
        long second = announced(1, "second");
        for (int more = 2; more <= 50; more++) {
            announced(1, "more");
        }
        assertThat(await(versions.awaited(first))).isEmpty();
        assertThat(await(versions.awaited(second))).isPresent();

        await(retention.sweep(AT.plus(Duration.ofHours(25))));
        assertThat(await(versions.awaited(second))).isEmpty();
    }

    @Test
    void whereThereIsNoWorkspaceNothingIsAnnounced() {
        assertThat(await(versions.announce(
                        new WorkspaceName("nowhere"), new Announcement(1, "line", "x", "ann", MINE), AT)))
                .isEqualTo(new Announced.Refused(new Written.NoWorkspace()));
    }
}
