package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.TagFilter;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.control.port.WorkspaceStore.Written;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What workspaces are called beside their names, and how they are found by it. */
@QuarkusTest
class WorkspaceTagsTest {
    @Inject
    WorkspaceStore workspaces;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    /** Of no other test. */
    private String tag;

    @BeforeEach
    void aPool() {
        pool = samples.pool();
        tag = Samples.name("tag");
    }

    private WorkspaceName tagged(Map<String, String> tags) {
        return tagged(Samples.name("workspace"), tags);
    }

    private WorkspaceName tagged(String text, Map<String, String> tags) {
        WorkspaceName name = new WorkspaceName(text);
        Workspace workspace = WorkspaceBuilder.builder(Samples.workspace(name, pool))
                .tags(tags)
                .build();
        assertThat(await(workspaces.create(workspace))).isEqualTo(Written.WRITTEN);
        return name;
    }

    private Workspace found(WorkspaceName name) {
        return await(workspaces.find(name)).orElseThrow();
    }

    private List<WorkspaceName> listed(Filter filter) {
        return await(workspaces.list(filter, new Page.Request(50, null), Room.ENOUGH)).items().stream()
                .map(Workspace::name)
                .toList();
    }

    private static Filter by(TagFilter... tags) {
        return new Filter(null, List.of(tags), null);
    }

    @Test
    void tagsComeBackWhereverAWorkspaceIsRead() {
        Map<String, String> tags = Map.of(tag, "", "team", "net");
        WorkspaceName name = tagged(tags);

        assertThat(found(name).tags()).isEqualTo(tags);
        assertThat(await(workspaces.findWithSecrets(name)).orElseThrow().tags()).isEqualTo(tags);
        assertThat(await(workspaces.find(found(name).number()))).contains(found(name));
        assertThat(await(workspaces.list(by(new TagFilter(tag, null)), new Page.Request(1, null), Room.ENOUGH))
                        .items())
                .containsExactly(found(name));
        assertThat(await(workspaces.find(Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void anUpdateAddsChangesAndRemovesThem() {
        WorkspaceName name = tagged(Map.of("kept", "1", "changed", "2", "removed", "3"));
        Map<String, String> after = Map.of("kept", "1", "changed", "4", "added", "");

        assertThat(await(workspaces.update(
                        name,
                        before -> WorkspaceBuilder.builder(before).tags(after).build())))
                .isEqualTo(Written.WRITTEN);
        assertThat(found(name).tags()).isEqualTo(after);

        assertThat(await(workspaces.updateTags(name, before -> Map.of()))).isEqualTo(Written.WRITTEN);
        assertThat(found(name).tags()).isEmpty();
        assertThat(await(workspaces.updateTags(new WorkspaceName("nowhere"), before -> before)))
                .isEqualTo(Written.NOT_FOUND);
    }

    @Test
    void ofManyUpdatesOfTagsAtOnceNoneIsLost() {
        WorkspaceName name = tagged(Map.of());
        List<Uni<Written>> additions = IntStream.range(0, 12)
                .mapToObj(number -> workspaces.updateTags(name, before -> {
                    Map<String, String> more = new HashMap<>(before);
                    more.put("tag" + number, "");
                    return more;
                }))
                .toList();

        assertThat(await(Uni.join().all(additions).andFailFast())).containsOnly(Written.WRITTEN);

        assertThat(found(name).tags()).hasSize(12);
    }

    @Test
    void listsAreNarrowedByAllTagsThatAreAskedForNewestFirst() {
        WorkspaceName first = tagged(Map.of(tag, "a"));
        WorkspaceName second = tagged(Map.of(tag, "b", "both", ""));
        WorkspaceName third = tagged(Map.of(tag, "a", "both", ""));
        tagged(Map.of("both", ""));

        assertThat(listed(by(new TagFilter(tag, null)))).containsExactly(third, second, first);
        assertThat(listed(by(new TagFilter(tag, "a")))).containsExactly(third, first);
        assertThat(listed(by(new TagFilter(tag, null), new TagFilter("both", null))))
                .containsExactly(third, second);
        assertThat(listed(by(new TagFilter("both", ""), new TagFilter(tag, "b"))))
                .containsExactly(second);
        assertThat(listed(by(new TagFilter(tag, "")))).isEmpty();
    }

    @Test
    void aListByTagHasPages() {
        List<WorkspaceName> names = IntStream.range(0, 5)
                .mapToObj(number -> tagged(Map.of(tag, "")))
                .toList();
        Filter filter = by(new TagFilter(tag, null));

        Page<Workspace> first = await(workspaces.list(filter, new Page.Request(3, null), Room.ENOUGH));
        Page<Workspace> second = await(workspaces.list(filter, new Page.Request(3, first.nextCursor()), Room.ENOUGH));

        assertThat(first.items()).extracting(Workspace::name).containsExactly(names.get(4), names.get(3), names.get(2));
        assertThat(second.items()).extracting(Workspace::name).containsExactly(names.get(1), names.get(0));
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void listsAreNarrowedByAPartOfTheNameWhereverItStands() {
        String unique = Samples.name("q");
        WorkspaceName begin = tagged(unique + "-net", Map.of(tag, ""));
        WorkspaceName middle = tagged("a-" + unique + "-b", Map.of());
        WorkspaceName end = tagged("net-" + unique, Map.of(tag, ""));

        assertThat(listed(new Filter(null, List.of(), unique))).containsExactly(end, middle, begin);
        assertThat(listed(new Filter(null, List.of(), unique + "-"))).containsExactly(middle, begin);
        assertThat(listed(new Filter(pool, List.of(), "net"))).containsExactly(end, begin);
        assertThat(listed(new Filter(pool, List.of(), "-b"))).containsExactly(middle);
        assertThat(listed(new Filter(null, List.of(new TagFilter(tag, null)), unique + "-n")))
                .containsExactly(begin);
        assertThat(listed(new Filter(samples.pool(), List.of(), unique))).isEmpty();
        assertThat(listed(new Filter(null, List.of(), unique + "x"))).isEmpty();
    }

    @Test
    void aNameThatHasAllPiecesOfAPartInAnotherOrderIsNotFound() {
        tagged("cabca-" + Samples.name("x"), Map.of());
        WorkspaceName right = tagged("xabcab-" + Samples.name("x"), Map.of());

        assertThat(listed(new Filter(pool, List.of(), "abcab"))).containsExactly(right);
    }

    @Test
    void tagsGoWithTheirWorkspace() {
        WorkspaceName name = tagged(Map.of(tag, ""));

        assertThat(await(workspaces.delete(name, false))).isEqualTo(WorkspaceStore.Deleted.DELETED);

        assertThat(await(database.run("SELECT FROM workspace_tags WHERE workspace = $1", name.value())))
                .isEmpty();
    }

    @Test
    void whatTagsTakeIsAskedForBeforeTheyAreRead() {
        tagged(Map.of(tag, "x".repeat(200)));
        long[] asked = {0};

        await(workspaces.list(by(new TagFilter(tag, null)), new Page.Request(10, null), bytes -> asked[0] += bytes));

        assertThat(asked[0]).isGreaterThan(200);
    }

    @Test
    void everyPieceOfANameOfUpToThreeCharactersIsInTheIndex() {
        String name = "ab-c1";
        Set<String> pieces = Set.of(await(database.run("SELECT name_pieces($1) AS pieces", name))
                .iterator()
                .next()
                .getArrayOfStrings("pieces"));

        assertThat(pieces)
                .isEqualTo(IntStream.rangeClosed(1, 3)
                        .boxed()
                        .flatMap(size -> IntStream.rangeClosed(0, name.length() - size)
                                .mapToObj(start -> name.substring(start, start + size)))
                        .collect(Collectors.toSet()));
    }
}
