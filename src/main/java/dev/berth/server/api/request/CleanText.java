package dev.berth.server.api.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import dev.berth.server.api.problem.NoTextException;
import dev.berth.server.api.problem.Texts;
import java.io.IOException;

/** JSON can write strings that are no text: {@code "\u0000"}, half of a surrogate pair. They end here. */
final class CleanText extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;

    CleanText() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = StringDeserializer.instance.deserialize(parser, context);
        if (text != null && !Texts.areStorable(text)) {
            throw new NoTextException(parser);
        }
        return text;
    }
}
