package dev.berth.cli.demo;

import static dev.berth.cli.demo.Pictures.IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.client.view.Terminal;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureTableTest {
    private static final Picture PICTURE = new Picture(
            List.of(
                    Pictures.worker("demo-1-b", IDLE, Pictures.running(3, "plan")),
                    Pictures.reserved("demo-1-a", Pictures.reservedFor(2), IDLE, IDLE)),
            List.of(Pictures.running(3, "demo-1-b", 1), Pictures.waiting(2, "demo-1-a")));

    @Test
    void podsStandAboveTheirTasksInColumns() {
        assertThat(PictureTable.lines(PICTURE, Terminal.NONE))
                .containsExactly(
                        "POD       KIND      PHASE  SLOT 0       SLOT 1   SLOT 2",
                        "demo-1-a  reserved  ready  reserved #2  idle     idle",
                        "demo-1-b  worker    ready  idle         #3 plan",
                        "",
                        "TASK  TYPE            STATUS         WHERE            PLAN",
                        "#2    plan_and_apply  apply_pending  demo-1-a slot 0  5 to add, 0 to change, 0 to destroy",
                        "#3    plan            running        demo-1-b slot 1");
    }

    @Test
    void anEmptyPoolSaysSo() {
        assertThat(PictureTable.lines(Picture.EMPTY, Terminal.NONE)).containsExactly("POD  KIND  PHASE", "(no pods)");
    }
}
