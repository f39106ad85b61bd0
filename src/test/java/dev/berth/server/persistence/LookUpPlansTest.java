package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.TagFilter;
import dev.berth.server.persistence.HotTables.Planned;
import dev.berth.server.persistence.HotTables.Statement;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.workspace.WorkspaceListing;
import dev.berth.server.persistence.workspace.WorkspaceStatements;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users look at workspaces among thousands of others; whenever a plan was made, it finds them and reads no more. */
@QuarkusTest
class LookUpPlansTest {
    private static final int MANY = 5_000;
    private static final int PAGE = 10;
    private static final String RARE = "rare";
    private static final long FEW = 2 * PAGE;

    @Inject
    Database database;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    Samples samples;

    private static Map<String, Statement> statements(PoolName pool, WorkspaceName workspace) {
        Object[] one = {workspace.value()};
        Object[] several = {new String[] {workspace.value()}};
        Map<String, Statement> statements = new LinkedHashMap<>();
        statements.put("a workspace", new Statement(WorkspaceStatements.FIND, one));
        statements.put("all of a workspace", new Statement(WorkspaceStatements.FIND_WITH_SECRETS, one));
        statements.put("a workspace by its number", new Statement(WorkspaceStatements.FIND_NUMBER, new Object[] {1}));
        statements.put("a page", page(Filter.ALL));
        statements.put("a page of a pool", page(Filter.of(pool)));
        TagFilter rare = new TagFilter(RARE, null);
        TagFilter common = new TagFilter("common", "");
        statements.put("a page of a tag", page(new Filter(null, List.of(rare), null)));
        statements.put("a page of a tag that many have", page(new Filter(null, List.of(common), null)));
        statements.put("a page of two tags", page(new Filter(null, List.of(rare, common), null)));
        statements.put("a page of a part of names", page(new Filter(null, List.of(), workspace.value())));
        statements.put("a page of two letters of names", page(new Filter(null, List.of(), "wo")));
        statements.put("a page of all that", page(new Filter(pool, List.of(rare), workspace.value())));
        statements.put("values", new Statement(WorkspaceStatements.VALUES, several));
        statements.put("values that are shown", new Statement(WorkspaceStatements.SHOWN_VALUES, several));
        statements.put("their size", new Statement(WorkspaceStatements.SIZE_OF_SHOWN_VALUES, several));
        statements.put(
                "another pool",
                new Statement(WorkspaceStatements.MAY_GO, new Object[] {workspace.value(), pool.value()}));
        return statements;
    }

    private static Statement page(Filter filter) {
        WorkspaceListing listing = WorkspaceListing.of(filter, new Page.Request(PAGE, null));
        return new Statement(listing.sql(), listing.values());
    }

    static Stream<Planned> planned() {
        return Stream.of(
                new Planned(false, 0, 0),
                new Planned(true, 3, 0),
                new Planned(true, 300, 0),
                new Planned(true, MANY, 0));
    }

    @ParameterizedTest
    @MethodSource("planned")
    void noLookUpReadsMoreThanItAnswersWith(Planned planned) {
        PoolName pool = samples.pool();
        WorkspaceName workspace = samples.workspace(pool);
        await(workspaces.updateTags(workspace, before -> Map.of(RARE, "", "common", "")));
        Map<String, String> reachTooFar = new LinkedHashMap<>();

        new HotTables(database, pool, workspace)
                .explained(planned, statements(pool, workspace), MANY)
                .forEach((name, explained) -> {
                    if (HotTables.rows(explained.plan()) > FEW) {
                        reachTooFar.put(name, explained.plan());
                    }
                });

        assertThat(reachTooFar).isEmpty();
    }
}
