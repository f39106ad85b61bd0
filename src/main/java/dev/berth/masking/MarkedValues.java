package dev.berth.masking;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Values that Terraform marks as sensitive, perhaps thousands: taken for the parts of one secret, so that what they cost
 * has a limit and short ones are left alone.
 */
public final class MarkedValues implements Consumer<String> {
    /** The most characters that are kept. */
    public static final int MOST_CHARACTERS = 1 << 20;

    private final Set<String> values = new LinkedHashSet<>();
    private long characters;
    private boolean complete = true;

    @Override
    public void accept(String value) {
        if (value.strip().length() < MaskBuilder.SHORTEST_PART || values.contains(value)) {
            return;
        }
        boolean fits = characters + value.length() <= MOST_CHARACTERS;
        complete &= fits;
        if (fits) {
            characters += value.length();
            values.add(value);
        }
    }

    /** The strings and long numbers of an HCL expression; how it is laid out says nothing. */
    public void acceptExpression(String expression) {
        HclStrings.of(expression).forEach(this);
        Parts.longNumbers(expression).forEach(this);
    }

    /** Whether there was room for all of them. */
    public boolean isComplete() {
        return complete;
    }

    /** What is to be masked of them. */
    public Secrets secrets() throws IOException {
        Secrets secrets = new Secrets();
        if (values.isEmpty()) {
            return secrets;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = PlanJsonFactory.JSON.createGenerator(text)) {
            json.writeStartArray();
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
        return secrets.add(text.toString());
    }
}
