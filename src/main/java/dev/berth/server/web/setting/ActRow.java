package dev.berth.server.web.setting;

import dev.berth.server.control.port.AuditStore.By;
import dev.berth.server.control.port.AuditStore.StoredAct;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An act of the list.
 *
 * @param address of what it was done to, if it has a page; empty when it has none
 */
public record ActRow(long id, Instant at, By by, String action, String object, String detail, String address) {

    static ActRow of(StoredAct act) {
        return new ActRow(act.id(), act.at(), act.by(), act.action(), act.object(), act.detail(), address(act));
    }

    /** Whose doing it was, if it is more than the name; empty when it is not. */
    public String person() {
        String person = by.person();
        return person == null || person.equals(by.name()) ? "" : person;
    }

    /** What was deleted has no page any more; its address says so. */
    private static String address(StoredAct act) {
        String object = URLEncoder.encode(act.object(), StandardCharsets.UTF_8);
        return switch (act.action().replaceFirst("\\..*", "")) {
            case "pool", "agent-token" -> "/app/pools/" + object;
            case "pod" -> "/app/decisions?pod=" + object;
            case "workspace", "configuration", "state" -> "/app/workspaces/" + object;
            case "task" -> "/app/tasks/" + object;
            default -> "";
        };
    }
}
