package dev.berth.server.web.plan;

import dev.berth.masking.Masks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A plan's changes as lines of text, for tests to look at. */
final class PlanText {
    private PlanText() {}

    static PlanTree read(String json, PlanQuery query) throws IOException {
        return PlanReader.read(json.getBytes(StandardCharsets.UTF_8), query, Masks.NONE);
    }

    static String of(PlanTree tree) {
        StringBuilder text = new StringBuilder();
        tree.remarks().forEach(remark -> text.append("! ").append(remark).append('\n'));
        tree.modules().forEach(module -> {
            text.append("module ")
                    .append(module.root() ? "(root)" : module.address())
                    .append('\n');
            module.changes().forEach(change -> text.append(of(change)));
        });
        text.append("outputs\n");
        tree.outputs().forEach(change -> text.append(of(change)));
        tree.drift().forEach(change -> text.append("drift ").append(of(change)));
        return text.toString();
    }

    static String of(ResourceChange change) {
        StringBuilder text = new StringBuilder(change.action().word() + " " + change.address() + "\n");
        change.remarks().forEach(remark -> text.append("    (").append(remark).append(")\n"));
        change.rows().forEach(row -> text.append(of(row)));
        text.append(change.left() == 0 ? "" : "    " + change.left() + " more\n");
        return text.toString();
    }

    private static String of(Row row) {
        String sides =
                side(row.before()) + (row.before() != null && row.after() != null ? " -> " : "") + side(row.after());
        String line = "    " + "  ".repeat(row.depth()) + row.mark().sign().replace('\u00a0', ' ')
                + (row.name().isEmpty() && sides.isEmpty() ? "" : " ") + row.name()
                + (row.name().isEmpty() || sides.isEmpty() ? "" : " = ") + sides
                + (row.note().isEmpty() ? "" : " # " + row.note()) + (row.forces() ? " # forces replacement" : "");
        return line.stripTrailing() + "\n";
    }

    static String side(@Nullable Shown shown) {
        if (shown == null) {
            return "";
        }
        return shown.folded()
                ? shown.full() + (shown.more() > 0 ? " and " + shown.more() + " more" : "")
                : shown.text();
    }
}
