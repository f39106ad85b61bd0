package dev.berth.module;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file in HCL's JSON syntax, where a body is an object or an array of objects whose properties count together,
 * and a block is an object or an array of blocks.
 */
final class JsonReader {
    private final JsonParser parser;
    private final FileFacts facts;

    private JsonReader(JsonParser parser, FileFacts facts) {
        this.parser = parser;
        this.facts = facts;
    }

    /** A file of a configuration. */
    static void read(String text, FileFacts facts) throws IOException {
        read(text, facts, JsonReader::topLevel);
    }

    /** A file that gives variables their values. */
    static void readValues(String text, FileFacts facts) throws IOException {
        read(text, facts, JsonReader::value);
    }

    private static void read(String text, FileFacts facts, Property property) throws IOException {
        // The tool knows no such limits; the file is in memory already.
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
        String json = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (JsonParser parser = factory.createParser(json)) {
            parser.nextToken();
            new JsonReader(parser, facts).properties(property);
        } catch (JsonProcessingException e) {
            // Terraform itself will say better what is wrong with the file.
            facts.unread();
        }
    }

    /** What is done with a property, whose value the parser stands at and has to be left behind. */
    private interface Property {
        void take(JsonReader reader, String name) throws IOException;
    }

    /** All properties of the body that the parser stands at. */
    private void properties(Property property) throws IOException {
        JsonToken start = parser.currentToken();
        if (start == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                propertiesOfObject(property);
            }
        } else {
            propertiesOfObject(property);
        }
    }

    private void propertiesOfObject(Property property) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            property.take(this, name);
        }
    }

    private void topLevel(String name) throws IOException {
        switch (name) {
            case "terraform" -> properties(JsonReader::inTerraform);
            case "variable", "module", "output" -> properties((reader, block) -> reader.block(name, block));
            default -> parser.skipChildren();
        }
    }

    private void inTerraform(String name) throws IOException {
        switch (name) {
            case "backend" -> properties(JsonReader::backend);
            case FileFacts.CLOUD -> repeated(blocks(), facts::cloud);
            case FileFacts.STATE_STORE -> repeated(blocks(), facts::stateStore);
            default -> parser.skipChildren();
        }
    }

    private void backend(String type) throws IOException {
        repeated(blocks(), () -> facts.backend(type));
    }

    private void block(String kind, String name) throws IOException {
        FileFacts.Declared declared = FileFacts.Declared.of(kind, name);
        if (declared == null) {
            parser.skipChildren();
            return;
        }
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            facts.declared(declared);
        }
        properties((reader, attribute) -> reader.attribute(declared, attribute));
    }

    private void value(String variable) throws IOException {
        WrittenValue written = written();
        if (written != null) {
            facts.value(variable, written);
        }
    }

    /** The value that the parser stands at; of null and of truth values nothing has to be known. */
    private @Nullable WrittenValue written() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return new WrittenValue(parser.getText(), false);
        }
        if (!token.isNumeric() && !token.isStructStart()) {
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = new JsonFactory().createGenerator(text)) {
            copy.copyCurrentStructure(parser);
        }
        return new WrittenValue(token.isNumeric() ? "[" + text + "]" : text.toString(), false);
    }

    private void attribute(FileFacts.Declared of, String attribute) throws IOException {
        if (of.wants(attribute)) {
            WrittenValue written = written();
            if (written != null) {
                facts.value(of, attribute, written);
            }
            parser.skipChildren();
            return;
        }
        String value = parser.currentToken().isScalarValue() ? parser.getText() : "";
        if (FileFacts.isMark(attribute)) {
            facts.mark(of, attribute, FileFacts.truth(value));
        }
        parser.skipChildren();
    }

    /** How many blocks the value stands for. */
    private int blocks() throws IOException {
        JsonToken start = parser.currentToken();
        if (start != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return start == JsonToken.VALUE_NULL ? 0 : 1;
        }
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            count++;
        }
        return count;
    }

    private static void repeated(int times, Runnable action) {
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }
}
