package dev.berth.masking;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan's JSON for those who may not read state. What Terraform marks as sensitive becomes {@value #BLANK}, values of
 * hidden variables, the prior state and members that are not known become null, and every secret that still occurs in a text, in whatever form, is
 * masked. The document is copied token by token, for it may be large.
 */
public final class PlanRedaction {
    /** What stands for a value that is marked; a string, since a null there would say that nothing exists. */
    public static final String BLANK = "(sensitive)";

    private final PlanMarks marks;
    private final Set<String> hidden;
    private final Masks masks;
    private final JsonParser in;
    private final JsonGenerator out;

    private PlanRedaction(PlanMarks marks, Set<String> hidden, Masks masks, JsonParser in, JsonGenerator out) {
        this.marks = marks;
        this.hidden = hidden;
        this.masks = masks;
        this.in = in;
        this.out = out;
    }

    /**
     * Writes the plan without what is secret. Takes a while for a large plan.
     *
     * @param plan the document
     * @param variables names of the variables whose values are hidden, beside those that are declared sensitive
     * @param secrets values that are hidden wherever they occur
     * @throws IOException when the plan is no JSON, or cannot be written
     */
    public static void write(byte[] plan, Set<String> variables, Secrets secrets, OutputStream out) throws IOException {
        Set<String> hidden = hidden(plan, variables);
        Secrets all = new Secrets().addAll(secrets);
        PlanMarks marks = marks(plan, hidden, all);
        try (JsonParser parser = PlanJsonFactory.JSON.createParser(plan);
                JsonGenerator generator = PlanJsonFactory.JSON.createGenerator(out)) {
            new PlanRedaction(marks, hidden, all.masks(), parser, generator).document();
        }
    }

    /**
     * What is masked in such a document wherever it occurs, for whoever shows it in another form; arguments as above.
     *
     * @throws IOException when the plan is no JSON
     */
    public static Masks masks(byte[] plan, Set<String> variables, Secrets secrets) throws IOException {
        Secrets all = new Secrets().addAll(secrets);
        marks(plan, hidden(plan, variables), all);
        return all.masks();
    }

    private static Set<String> hidden(byte[] plan, Set<String> variables) throws IOException {
        Set<String> hidden = new HashSet<>(variables);
        try (JsonParser parser = PlanJsonFactory.JSON.createParser(plan)) {
            hidden.addAll(SensitiveVariables.sensitiveNames(parser));
        }
        return hidden;
    }

    /** What is marked in one place may stand in another without a mark, as an output that repeats an input does. */
    private static PlanMarks marks(byte[] plan, Set<String> hidden, Secrets all) throws IOException {
        try (JsonParser parser = PlanJsonFactory.JSON.createParser(plan)) {
            SensitiveVariables.collect(parser, hidden, (name, value) -> all.add(value));
        }
        try (JsonParser parser = PlanJsonFactory.JSON.createParser(plan)) {
            SourceSecrets.collect(parser, all::add);
        }
        return PlanMarks.of(PlanText.of(plan), all::add);
    }

    private void document() throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            PlanShape shape = PlanShape.DOCUMENT.of(field);
            out.writeFieldName(field);
            in.nextToken();
            if (shape == null || field.equals("prior_state")) {
                blank(null);
            } else if (field.equals("variables")) {
                variables(shape);
            } else {
                value(null, false, shape);
            }
        }
        out.writeEndObject();
    }

    private void variables(PlanShape shape) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            value(null, true, shape);
            return;
        }
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean hide = hidden.contains(in.currentName());
            out.writeFieldName(in.currentName());
            in.nextToken();
            if (hide) {
                in.skipChildren();
                out.writeStartObject();
                out.writeNullField("value");
                out.writeEndObject();
            } else {
                value(null, true, shape);
            }
        }
        out.writeEndObject();
    }

    /** @param ofUser whether it is data and not the document's own structure, whose names are left alone */
    private void value(@Nullable Mark mark, boolean ofUser, PlanShape shape) throws IOException {
        if (mark != null && mark.all()) {
            blank(BLANK);
            return;
        }
        switch (in.currentToken()) {
            case START_OBJECT -> object(mark, ofUser, shape);
            case START_ARRAY -> array(mark, ofUser, shape);
            case VALUE_STRING -> out.writeString(masks.mask(in.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in.getText());
            default -> out.copyCurrentEvent(in);
        }
    }

    private void number(String text) throws IOException {
        if (masks.covers(text)) {
            out.writeString(Masks.MASK);
        } else {
            out.writeNumber(text);
        }
    }

    private void object(@Nullable Mark mark, boolean ofUser, PlanShape shape) throws IOException {
        PlanMarks.OfObject own = marks.at(PlanMarks.place(in));
        FieldNames names = new FieldNames(masks);
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            out.writeFieldName(ofUser ? names.masked(field) : field);
            in.nextToken();
            boolean data = ofUser || isData(field);
            PlanShape inside = shape.of(field);
            if (inside == null) {
                blank(null);
            } else if (own != null && own.sensitive() && PlanMarks.isWhatIsSensitive(field)) {
                blank(BLANK);
            } else {
                Mark given = mark == null ? null : mark.of(field);
                value(given == null && own != null ? own.of(field) : given, data, inside);
            }
        }
        out.writeEndObject();
    }

    private void array(@Nullable Mark mark, boolean ofUser, PlanShape shape) throws IOException {
        out.writeStartArray();
        for (int index = 0; in.nextToken() != JsonToken.END_ARRAY; index++) {
            value(mark == null ? null : mark.of(String.valueOf(index)), ofUser, shape);
        }
        out.writeEndArray();
    }

    /** A value that is not there stays so: it says that something is made or goes, and tells nothing. */
    private void blank(@Nullable String instead) throws IOException {
        if (instead == null || in.currentToken() == JsonToken.VALUE_NULL) {
            out.writeNull();
        } else {
            out.writeString(instead);
        }
        in.skipChildren();
    }

    private static boolean isData(String field) {
        return switch (field) {
            case "before", "after", "values", "value", "default", "constant_value", "config_values" -> true;
            case "before_sensitive", "after_sensitive", "sensitive_values", "after_unknown" -> true;
            case "config_sensitive", "config_unknown" -> true;
            // An object's type names its fields.
            case "type" -> true;
            default -> false;
        };
    }
}
