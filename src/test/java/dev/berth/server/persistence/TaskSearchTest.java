package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Filter;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A text is found in tasks, however far back, and no page looks at more of them than it may. */
@QuarkusTest
class TaskSearchTest {
    @Inject
    TaskStore tasks;

    @Inject
    Samples samples;

    @Inject
    Database database;

    private PoolName pool;
    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
    }

    @Test
    void aTextIsFoundInMessageWorkspaceAndNameWhateverTheCapitals() {
        TaskId first = samples.submit(workspace, TaskType.PLAN).id();
        TaskId second = samples.submit(samples.workspace(pool), TaskType.PLAN).id();
        await(database.run("UPDATE tasks SET message = 'Because 100%_of it' WHERE id = $1", first.value()));

        assertThat(listed(new Filter(null, pool, null, null, "BECAUSE"))).containsExactly(first);
        assertThat(listed(new Filter(null, pool, null, null, "%_of"))).containsExactly(first);
        assertThat(listed(new Filter(null, pool, null, null, "because 100%x"))).isEmpty();
        assertThat(listed(new Filter(null, pool, null, null, workspace.value())))
                .containsExactly(first);
        assertThat(listed(new Filter(null, pool, null, null, "#" + second.value())))
                .containsExactly(second);
    }

    @Test
    void aTextThatStandsFarBackIsReachedByTheCursorThatEachPageGives() {
        TaskId old = samples.submit(workspace, TaskType.PLAN).id();
        await(database.run("UPDATE tasks SET message = 'needle' WHERE id = $1", old.value()));
        await(database.run("SELECT setval(pg_get_serial_sequence('tasks', 'id'), $1)", old.value() + 45_000));
        samples.submit(workspace, TaskType.PLAN);

        Filter filter = new Filter(workspace, null, null, null, "needle");
        List<TaskId> found = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            Page<TaskView> page = await(tasks.list(filter, new Page.Request(50, cursor), Room.ENOUGH));
            page.items().forEach(view -> found.add(view.task().id()));
            cursor = page.nextCursor();
            pages++;
        } while (cursor != null && found.isEmpty());

        assertThat(found).containsExactly(old);
        assertThat(pages).as("20,000 tasks are looked at for each page").isEqualTo(2);
    }

    private List<TaskId> listed(Filter filter) {
        return await(tasks.list(filter, new Page.Request(50, null), Room.ENOUGH)).items().stream()
                .map(view -> view.task().id())
                .toList();
    }
}
