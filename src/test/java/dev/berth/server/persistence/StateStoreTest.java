package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StateStoreTest {
    @Inject
    StateStore states;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        workspace = samples.workspace(samples.pool());
    }

    private static Version version(long serial) {
        return new Version(serial, "lineage", 3, "md5", "ann", Times.stored(NOW));
    }

    private Written put(long serial, String state, String lockId) {
        return await(states.put(workspace, draft(serial, state), new Writer(null, lockId)));
    }

    private static Draft draft(long serial, String state) {
        return new Draft(bytes(state), version(serial));
    }

    private static Which serial(long serial) {
        return new Which.Serial(serial);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Holder holder(String id) {
        return new Holder(id, "{\"ID\":\"" + id + "\"}", null, Times.stored(NOW));
    }

    @Test
    void aStateIsStoredAndEveryVersionKept() {
        assertThat(await(states.current(workspace))).isEmpty();
        put(1, "one", null);
        put(2, "two", null);
        put(3, "three", null);

        assertThat(await(states.current(workspace)).orElseThrow()).isEqualTo(bytes("three"));
        assertThat(await(states.version(workspace, serial(1))).orElseThrow()).isEqualTo(bytes("one"));
        assertThat(await(states.version(workspace, serial(9)))).isEmpty();
        Page<Stored> page = await(states.versions(workspace, new Page.Request(2, null)));
        assertThat(page.items()).extracting(Stored::version).containsExactly(version(3), version(2));
        assertThat(page.items()).extracting(Stored::current).containsExactly(true, false);
        assertThat(await(states.versions(workspace, new Page.Request(2, page.nextCursor())))
                        .items())
                .extracting(Stored::version)
                .containsExactly(version(1));
    }

    @Test
    void aStateIsSealedAtRest() {
        put(1, "a very secret state", null);

        byte[] content = await(database.run("SELECT content FROM states WHERE workspace = $1", workspace.value()))
                .iterator()
                .next()
                .getBuffer("content")
                .getBytes();
        assertThat(new String(content, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void aLargeStateIsStoredAndComesBackWhole() {
        byte[] large = new byte[3 << 20];
        java.util.Arrays.fill(large, (byte) 'x');

        await(states.put(workspace, new Draft(large, version(1)), new Writer(null, null)));

        assertThat(await(states.current(workspace)).orElseThrow()).isEqualTo(large);
    }

    @Test
    void aLockKeepsOthersFromWriting() {
        assertThat(await(states.lock(workspace, holder("a")))).isEqualTo(new Written.Done());

        assertThat(put(1, "one", "b")).isEqualTo(new Written.Held(holder("a")));
        assertThat(put(1, "one", null)).isEqualTo(new Written.Held(holder("a")));
        assertThat(await(states.delete(workspace, null, NOW)).written()).isEqualTo(new Written.Held(holder("a")));
        assertThat(await(states.current(workspace))).isEmpty();
        assertThat(put(1, "one", "a")).isEqualTo(new Written.Done());
    }

    @Test
    void aLockIsTakenOnceAndGivenBackByItsHolder() {
        await(states.lock(workspace, holder("a")));

        assertThat(await(states.lock(workspace, holder("a")))).isEqualTo(new Written.Done());
        assertThat(await(states.lock(workspace, holder("b")))).isEqualTo(new Written.Held(holder("a")));
        assertThat(await(states.unlock(workspace, new Writer(null, "b")))).isEqualTo(new Written.Held(holder("a")));
        assertThat(await(states.holder(workspace))).contains(holder("a"));
        assertThat(await(states.unlock(workspace, new Writer(null, "a")))).isEqualTo(new Written.Done());
        assertThat(await(states.holder(workspace))).isEmpty();
        assertThat(await(states.unlock(workspace, new Writer(null, "a")))).isEqualTo(new Written.Done());
    }

    @Test
    void aLockCanBeForcedOpen() {
        await(states.lock(workspace, holder("a")));

        assertThat(await(states.unlock(workspace, new Writer(null, null)))).isEqualTo(new Written.Done());
        assertThat(await(states.lock(workspace, holder("b")))).isEqualTo(new Written.Done());
    }

    @Test
    void ofManyWhoLockAtOnceOneSucceeds() {
        List<Uni<Written>> calls = IntStream.range(0, 6)
                .mapToObj(i -> states.lock(workspace, holder("id-" + i)))
                .toList();

        List<Written> answers =
                await(Uni.join().all(calls).usingConcurrencyOf(6).andFailFast());

        assertThat(answers).filteredOn(Written.Done.class::isInstance).hasSize(1);
    }

    @Test
    void aDeletedStateIsGoneButItsVersionsStay() {
        put(1, "one", null);

        assertThat(await(states.delete(workspace, null, NOW)).written()).isEqualTo(new Written.Done());

        assertThat(await(states.current(workspace))).isEmpty();
        assertThat(await(states.version(workspace, serial(1)))).isPresent();
    }

    @Test
    void aWorkspaceThatIsNotThereHasNoState() {
        WorkspaceName nowhere = new WorkspaceName("nowhere");

        assertThat(await(states.put(nowhere, draft(1, "x"), new Writer(null, null))))
                .isEqualTo(new Written.NoWorkspace());
        assertThat(await(states.lock(nowhere, holder("a")))).isEqualTo(new Written.NoWorkspace());
        assertThat(await(states.delete(nowhere, null, NOW)).written()).isEqualTo(new Written.NoWorkspace());
        assertThat(await(states.current(nowhere))).isEmpty();
    }

    @Test
    void aWorkspaceWhoseStateNamesResourcesIsDeletedOnlyByForce() {
        put(1, "{\"version\":4,\"resources\":[{\"mode\":\"managed\",\"type\":\"a\"}]}", null);

        assertThat(await(workspaces.delete(workspace, false))).isEqualTo(WorkspaceStore.Deleted.HAS_RESOURCES);
        assertThat(await(workspaces.delete(workspace, true))).isEqualTo(WorkspaceStore.Deleted.DELETED);
        assertThat(await(states.version(workspace, serial(1)))).isEmpty();
    }

    @Test
    void aWorkspaceWhoseStateIsEmptyIsDeleted() {
        put(1, "{\"version\":4,\"resources\":[{\"mode\":\"data\",\"instances\":[{}]}]}", null);

        assertThat(await(workspaces.delete(workspace, false))).isEqualTo(WorkspaceStore.Deleted.DELETED);
    }
}
