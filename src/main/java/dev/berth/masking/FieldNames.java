package dev.berth.masking;

import java.util.HashMap;
import java.util.Map;

/** The masked names of one object's fields: those that become the same are told apart by a number. */
final class FieldNames {
    private final Masks masks;
    private final Map<String, Integer> given = new HashMap<>();

    FieldNames(Masks masks) {
        this.masks = masks;
    }

    String masked(String name) {
        String masked = masks.mask(name);
        String unique = masked;
        while (given.putIfAbsent(unique, 1) != null) {
            unique = masked + "#" + given.merge(masked, 1, Integer::sum);
        }
        return unique;
    }
}
