package dev.berth.server.api.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.TestDatabase;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.TaskView;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class OutputScanTest {
    private static final Task TASK = TaskFixture.submitted(1, TaskType.PLAN, "net");

    @Inject
    WorkerThread worker;

    /** The store of an output that is one line, with the text at its end. */
    private static LogStore oneLine(int length) {
        byte[] line = new byte[length];
        Arrays.fill(line, (byte) '.');
        line[length - 1] = 'x';
        return (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, values) -> {
                    int from = (int) Math.min(length, (Long) values[2]);
                    int to = Math.min(length, from + (Integer) values[3]);
                    byte[] piece = Arrays.copyOfRange(line, from, to);
                    return Uni.createFrom()
                            .item(Optional.of(new LogStore.Excerpt(new TaskView(TASK, null), piece, length)));
                });
    }

    @Test
    void aLineThatIsLongerThanOneAnswerIsGoneThroughToItsEnd() {
        OutputScan scan = new OutputScan(oneLine(40 << 20), worker);
        Matches found = new Matches(0, 0, 0, 0, List.of(), false);
        int answers = 0;
        while (!found.complete() && answers < 10) {
            found = scan.search(new TaskId(1), "x", found.next()).await().atMost(Duration.ofMinutes(1));
            answers++;
        }
        assertThat(answers).isEqualTo(3);
        assertThat(found.matches()).hasSize(1);
    }
}
