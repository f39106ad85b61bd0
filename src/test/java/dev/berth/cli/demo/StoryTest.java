package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.child.Deadline;
import dev.berth.cli.client.wire.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final StringWriter written = new StringWriter();
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void itIsToldFromAnEmptyPoolToAnEmptyPool() throws Exception {
        long applied = tell("secret");

        assertThat(applied).isEqualTo(4);
        assertThat(server.calls())
                .contains("POST /pools", "POST /workspaces", "PUT /workspaces/demo-1/configuration")
                .contains("POST /tasks/4/confirm");
        assertThat(written.toString())
                .contains("The plans ran side by side on fake-shared; the plan_and_apply had fake-own to itself.")
                .contains("password = \"***\"")
                .contains("Confirming the plan 5ca1ab1e5ca1")
                .contains("Task #5 found no changes.")
                .contains("pod fake-own is gone");
    }

    @Test
    void aSecretThatShowsEndsIt() {
        server.thatMasksNothing();

        assertThatThrownBy(() -> tell("secret"))
                .isInstanceOf(DemoException.class)
                .hasMessage("a sensitive value appeared in the output");
        assertThat(written.toString()).doesNotContain("\"secret\"");
    }

    @Test
    void aFailedTaskEndsItWithItsReason() {
        server.whosePlansFail();

        assertThatThrownBy(() -> tell("secret"))
                .isInstanceOf(DemoException.class)
                .hasMessageMatching("task #[1-4] plan(_and_apply)? failed \\(plan_failed: no such thing\\)");
    }

    private long tell(String password) throws InterruptedException {
        Server called = server.called();
        PlainScreen screen = new PlainScreen(new PrintWriter(written));
        Board board = new Board(screen::show);
        Story story = new Story(
                new Story.Setting(
                        new Stage(called, "demo-1"), board, screen, Deadline.in(Duration.ofSeconds(30)), () -> {}),
                password);
        story.prepare(new Tool("terraform", "Terraform v1"));
        try (Watch watch = Watch.start(called, board, "demo-1", "demo-1")) {
            return story.tell();
        }
    }
}
