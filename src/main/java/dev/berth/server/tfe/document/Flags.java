package dev.berth.server.tfe.document;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An attribute that is an object of booleans. */
public final class Flags {
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    private Flags() {}

    public static Flags none() {
        return new Flags();
    }

    public Flags with(String name, boolean value) {
        json.put(name, value);
        return this;
    }

    ObjectNode json() {
        return json;
    }
}
