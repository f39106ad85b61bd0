package dev.berth.server.web.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.masking.Masks;
import dev.berth.masking.PlanJsonFactory;
import dev.berth.server.web.Visible;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a plan's JSON as a stream: one change at a time is held as a whole, and only those that are shown are compared.
 * Takes a while for a large plan, and so is nothing for an event loop.
 */
public final class PlanReader {
    private static final int MOST_RESOURCES = 50;
    private static final int MOST_OUTPUTS = 100;
    private static final int MOST_REMARKS = 20;

    private final PlanQuery query;
    private final Masks masks;
    private final Budget changes;
    private final Budget drift;
    private final Map<Action, Integer> counts = new EnumMap<>(Action.class);
    private final List<ResourceChange> shown = new ArrayList<>();
    private final List<ResourceChange> drifted = new ArrayList<>();
    private final List<ResourceChange> outputs = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int moved;
    private int imported;
    private int fitting;
    private int driftFitting;
    private int outputsLeft;

    private PlanReader(PlanQuery query, Masks masks) {
        this.query = query;
        this.masks = masks;
        this.changes = whole() ? new Budget(20_000, 2 << 20, 40_000) : new Budget(4_000, 256 << 10, 20_000);
        this.drift = new Budget(1_000, 64 << 10, 4_000);
    }

    /**
     * The piece of the plan that is asked for: at most 50 resources and 4,000 rows, or one resource with 20,000.
     *
     * @param masks what nobody is shown, wherever it stands
     * @throws IOException when this is no JSON
     */
    public static PlanTree read(byte[] plan, PlanQuery query, Masks masks) throws IOException {
        PlanReader reader = new PlanReader(query, masks);
        try (JsonParser in = PlanJsonFactory.JSON.createParser(plan)) {
            reader.document(in);
        }
        return reader.tree();
    }

    private boolean whole() {
        return !query.only().isEmpty();
    }

    private void document(JsonParser in) throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            JsonToken token = in.nextToken();
            switch (field) {
                case "resource_changes" -> each(in, token, this::resource);
                case "resource_drift" -> each(in, token, this::drifted);
                case "deferred_changes" -> each(in, token, this::deferred);
                case "action_invocations" -> each(in, token, this::invoked);
                case "output_changes" -> outputs(ValueReader.read(in).fields());
                case "errored" -> remark(ValueReader.read(in).isTrue(), "The plan failed before it was complete.");
                default -> in.skipChildren();
            }
        }
    }

    private interface Each {
        void take(Value one);
    }

    private static void each(JsonParser in, JsonToken token, Each each) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            in.skipChildren();
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            each.take(ValueReader.read(in));
        }
    }

    private void resource(Value resource) {
        ChangeReader change = ChangeReader.ofResource(resource, masks);
        if (!change.shows()) {
            return;
        }
        counts.merge(change.action(), 1, Integer::sum);
        moved += change.moved() ? 1 : 0;
        imported += change.imported() ? 1 : 0;
        if (!query.wants(change.action(), change.address())) {
            return;
        }
        fitting++;
        boolean room = shown.size() < MOST_RESOURCES && !changes.spent();
        if (fitting > query.from() && room) {
            shown.add(change.shown(rows(changes)));
        }
    }

    private Rows rows(Budget budget) {
        return whole() ? new Rows(budget, 20_000, 256 << 10) : new Rows(budget, 300, 4_000);
    }

    private void drifted(Value resource) {
        ChangeReader change = ChangeReader.ofResource(resource, masks);
        if (change.action() == Action.NONE || whole() || !query.wants(change.action(), change.address())) {
            return;
        }
        driftFitting++;
        if (drifted.size() < MOST_RESOURCES && query.from() == 0) {
            drifted.add(change.shown(rows(drift)));
        }
    }

    private void deferred(Value one) {
        Value.Fields deferred = one.fields();
        String address = deferred.get("resource_change").fields().text("address");
        remark(true, "Not in this plan, but put off to a later one: " + told(address));
    }

    private void invoked(Value one) {
        remark(true, "An action is run: " + told(one.fields().text("address")));
    }

    private String told(String address) {
        return Visible.text(Shown.cut(masks.mask(address), 200));
    }

    private void remark(boolean given, String remark) {
        if (given && remarks.size() < MOST_REMARKS) {
            remarks.add(remark);
        } else if (given && remarks.size() == MOST_REMARKS) {
            remarks.add("There are more such remarks in the log.");
        }
    }

    private void outputs(Value.Fields all) {
        if (whole() || query.from() > 0) {
            return;
        }
        all.values().forEach((name, value) -> {
            ChangeReader change = ChangeReader.ofOutput(value, masks);
            if (change.action() == Action.NONE) {
                return;
            }
            if (outputs.size() < MOST_OUTPUTS) {
                outputs.add(change.output(name, rows(changes)));
            } else {
                outputsLeft++;
            }
        });
    }

    private PlanTree tree() {
        int reached = query.from() + shown.size();
        return PlanTreeBuilder.builder()
                .counts(Map.copyOf(counts))
                .moved(moved)
                .imported(imported)
                .modules(modules())
                .fitting(fitting)
                .next(reached < fitting && !shown.isEmpty() ? reached : 0)
                .drift(List.copyOf(drifted))
                .driftFitting(driftFitting)
                .outputs(List.copyOf(outputs))
                .outputsLeft(outputsLeft)
                .remarks(List.copyOf(remarks))
                .build();
    }

    private List<PlanTree.Module> modules() {
        List<PlanTree.Module> modules = new ArrayList<>();
        int from = 0;
        for (int index = 1; index <= shown.size(); index++) {
            boolean ends = index == shown.size()
                    || !shown.get(index).module().equals(shown.get(from).module());
            if (ends) {
                modules.add(new PlanTree.Module(shown.get(from).module(), shown.subList(from, index)));
                from = index;
            }
        }
        return modules;
    }
}
