package dev.berth.server.control.loop.breakage;

import static dev.berth.server.control.loop.breakage.Edit.database;
import static dev.berth.server.control.loop.breakage.Edit.main;

import java.util.stream.Stream;

/** What is broken of the order between workspaces (W4), one at a time. */
final class OrderBreakages {
    private OrderBreakages() {}

    static Stream<Breakage> all() {
        return Stream.of(
                olderTasksUpstreamHoldNobody().foundBy(252),
                everyApplyIsFollowedByATaskOfItsOwn().foundBy(130));
    }

    /** Neither in the queue, nor where a placement is stored. */
    private static Breakage olderTasksUpstreamHoldNobody() {
        return Breakage.of(
                "older tasks upstream hold nobody",
                main(
                        "server/control/turn/QueueIndex.java",
                        "upstream.compareTo(task.id()) < 0 ? upstream : null",
                        "upstream.compareTo(task.id()) < -1 ? upstream : null"),
                database(
                        "MemoryDatabase.java",
                        "change.workspaceVersion() == null || order.admits(before, this)",
                        "true"));
    }

    /** Nothing is merged, and nothing keeps a second one from being stored. */
    private static Breakage everyApplyIsFollowedByATaskOfItsOwn() {
        return Breakage.of(
                "every apply is followed by a task of its own",
                main(
                        "server/control/order/OrderRunner.java",
                        "merged.isPresent() ? Uni",
                        "merged.isPresent() && now == null ? Uni"),
                database(
                        "MemoryOrderStore.java",
                        ".filter(task -> database.order.due.remove(workspace)));",
                        ".filter(task -> false));"),
                database(
                        "MemoryOrder.java",
                        "return waiting(workspace, database).isEmpty() && due.remove(workspace);",
                        "return due.remove(workspace);"));
    }
}
