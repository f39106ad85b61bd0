package dev.berth.agent.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.berth.masking.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an apply in another place must know of the plan (P6). It stands first in the bundle, which is sealed at rest and
 * read by attempts only, so it may hold secrets.
 *
 * @param directory the absolute path under which the tool saw its directory
 * @param module where in it the tool ran, relative; empty for the directory itself
 * @param variables the names of the variables whose values the plan holds
 * @param secrets what was secret when the plan was made
 * @param files all that was in the directory after the plan
 */
public record Manifest(
        String directory, String module, Set<String> variables, List<Secrets.Value> secrets, Inventory files) {
    /** Grows when an older agent could not do right by what a newer one writes. */
    private static final int VERSION = 1;

    /** The agent takes no bundle that would need more when unpacked; a value is a part of it. */
    private static final int LONGEST_TEXT = 64 << 20;

    public Manifest {
        variables = Set.copyOf(variables);
        secrets = List.copyOf(secrets);
    }

    /** Writes it as JSON, the same for the same. */
    void write(OutputStream out) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("directory", directory);
            json.writeStringField("module", module);
            json.writeArrayFieldStart("variables");
            for (String name : new TreeSet<>(variables)) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("secrets");
            for (Secrets.Value secret : secrets) {
                json.writeStartObject();
                json.writeStringField("value", secret.text());
                json.writeBooleanField("expression", secret.expression());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeFieldName("files");
            files.write(json);
            json.writeEndObject();
        }
    }

    /** @throws IOException when it is none, or one of another version */
    static Manifest read(InputStream in) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(LONGEST_TEXT)
                        .build())
                .build();
        try (JsonParser json = factory.createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the bundle's manifest is no object");
            }
            return read(json);
        }
    }

    private static Manifest read(JsonParser json) throws IOException {
        int version = 0;
        String directory = "";
        String module = "";
        Set<String> variables = new TreeSet<>();
        List<Secrets.Value> secrets = new ArrayList<>();
        Inventory files = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "version" -> version = json.getIntValue();
                case "directory" -> directory = json.getText();
                case "module" -> module = json.getText();
                case "variables" -> readNames(json, variables);
                case "secrets" -> readSecrets(json, secrets);
                case "files" -> files = Inventory.read(json);
                default -> json.skipChildren();
            }
        }
        if (version != VERSION || files == null) {
            throw new IOException("the bundle's manifest is of another version than " + VERSION);
        }
        return new Manifest(directory, module, variables, secrets, files);
    }

    private static void readNames(JsonParser json, Set<String> names) throws IOException {
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            names.add(json.getText());
        }
    }

    private static void readSecrets(JsonParser json, List<Secrets.Value> secrets) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String value = "";
            boolean expression = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "value" -> value = json.getText();
                    case "expression" -> expression = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
            secrets.add(new Secrets.Value(value, expression));
        }
    }
}
