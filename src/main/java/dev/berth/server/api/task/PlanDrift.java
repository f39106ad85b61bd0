package dev.berth.server.api.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.domain.drift.DriftedResources;
import dev.berth.masking.PlanJsonFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan found changed outside of Terraform: its {@code resource_drift}. To be read of the form that is without secrets, token
 * by token, for it may be large.
 */
final class PlanDrift {
    private static final int LONGEST_ADDRESS = 500;

    private final List<String> addresses = new ArrayList<>();
    private int count;

    private PlanDrift() {}

    /** @throws IOException when the plan is no JSON */
    static DriftedResources of(InputStream plan) throws IOException {
        PlanDrift drift = new PlanDrift();
        try (JsonParser in = PlanJsonFactory.JSON.createParser(plan)) {
            drift.document(in);
        }
        return new DriftedResources(drift.count, drift.addresses);
    }

    private void document(JsonParser in) throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean drift = in.currentName().equals("resource_drift");
            if (in.nextToken() == JsonToken.START_ARRAY && drift) {
                while (in.nextToken() == JsonToken.START_OBJECT) {
                    resource(in);
                }
            } else {
                in.skipChildren();
            }
        }
    }

    private void resource(JsonParser in) throws IOException {
        String address = "";
        boolean changed = false;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            JsonToken value = in.nextToken();
            if (field.equals("address") && value == JsonToken.VALUE_STRING) {
                address = in.getText();
            } else if (field.equals("change") && value == JsonToken.START_OBJECT) {
                changed = changes(in);
            } else {
                in.skipChildren();
            }
        }
        if (changed) {
            count++;
            if (addresses.size() < DriftedResources.MOST) {
                addresses.add(
                        address.length() > LONGEST_ADDRESS ? address.substring(0, LONGEST_ADDRESS) + "…" : address);
            }
        }
    }

    /** Whether one of its actions does something. */
    private static boolean changes(JsonParser in) throws IOException {
        boolean changed = false;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean actions = in.currentName().equals("actions");
            if (in.nextToken() == JsonToken.START_ARRAY && actions) {
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    changed |= in.currentToken() == JsonToken.VALUE_STRING
                            && !in.getText().equals("no-op")
                            && !in.getText().equals("read");
                    in.skipChildren();
                }
            } else {
                in.skipChildren();
            }
        }
        return changed;
    }
}
