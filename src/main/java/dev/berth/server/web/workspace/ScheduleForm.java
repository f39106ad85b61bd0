package dev.berth.server.web.workspace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.schedule.ScheduleResponse;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of a schedule.
 *
 * @param isNew whether it is to be made
 */
record ScheduleForm(Map<String, String> values, boolean isNew) {
    private static final String AS_THE_WORKSPACE = "as the workspace says";

    ScheduleForm {
        values = Map.copyOf(values);
    }

    static ScheduleForm empty() {
        return new ScheduleForm(Map.of("zone", "UTC", "submits", "drift", "autoApply", AS_THE_WORKSPACE), true);
    }

    static ScheduleForm of(ScheduleResponse schedule) {
        return new ScheduleForm(
                Map.of(
                        "name",
                        schedule.name(),
                        "cron",
                        schedule.cron(),
                        "zone",
                        schedule.zone(),
                        "submits",
                        schedule.submits(),
                        "autoApply",
                        schedule.autoApply() == null ? AS_THE_WORKSPACE : schedule.autoApply() ? "yes" : "no",
                        "jitter",
                        schedule.jitter()),
                false);
    }

    static ScheduleForm sent(Form form, boolean isNew) {
        return new ScheduleForm(form.fields(), isNew);
    }

    /** What it asks of the API: all of a new one, or a merge patch. */
    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        List.of("name", "cron", "zone", "submits", "jitter").forEach(field -> {
            String value = values.getOrDefault(field, "").strip();
            if (value.isEmpty()) {
                body.putNull(field);
            } else {
                body.put(field, value);
            }
        });
        switch (values.getOrDefault("autoApply", AS_THE_WORKSPACE)) {
            case "yes" -> body.put("autoApply", true);
            case "no" -> body.put("autoApply", false);
            default -> body.putNull("autoApply");
        }
        return body;
    }

    FormFields fields(@Nullable Problem problem) {
        return new FormFields(values, problem == null ? List.of() : problem.violations())
                .add("name", "Name", isNew ? new Kind.Line() : new Kind.Fixed(), "")
                .add(
                        "cron",
                        "When",
                        new Kind.Line(),
                        "minute, hour, day of the month, month, day of the week, such as 30 6 * * 1-5; or @hourly, @daily,"
                                + " @weekly, @monthly, @yearly")
                .add("zone", "Time zone", new Kind.Line(), "whose clocks show these times, such as Europe/Berlin")
                .add(
                        "submits",
                        "Submits",
                        new Kind.Choice(List.of("drift", "plan", "plan_and_apply")),
                        "drift is a plan of what changed outside of Terraform")
                .add(
                        "autoApply",
                        "The plan confirms itself",
                        new Kind.Choice(List.of(AS_THE_WORKSPACE, "no", "yes")),
                        "for plan_and_apply; yes takes the role approver")
                .add(
                        "jitter",
                        "Jitter",
                        new Kind.Line(),
                        "by how much it may come later, such as PT5M, so that many do not start at once; at most PT1H");
    }
}
