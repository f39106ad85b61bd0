package dev.berth.server.api.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Texts;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.security.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What Berth looks at in a Terraform state: a few fields at its top, and its checksum. The rest is Terraform's. */
public final class StateDocument {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_LINEAGE = 200;

    private long serial;
    private String lineage = "";
    private boolean encrypted;
    private long serialBegin = -1;
    private long serialEnd = -1;
    private long begin;
    private boolean empty = true;

    private StateDocument() {}

    /**
     * The version that a state would be; reads all of it, so it belongs on a worker thread.
     *
     * @throws ProblemException 400 when it is no JSON object, or not what {@code contentMd5} says
     */
    public static Version read(byte[] state, @Nullable String contentMd5, String by, Instant at) {
        byte[] md5 = Digests.md5(state);
        requireDigest(md5, contentMd5);
        StateDocument document = new StateDocument();
        document.parse(state);
        String hex = HexFormat.of().formatHex(md5);
        return new Version(document.serial, document.lineage, state.length, hex, by, at);
    }

    /**
     * The same state with another serial; every other byte stays as it is, since Terraform's numbers have more digits than
     * ours. Reads all of it, as above.
     *
     * @throws ProblemException 409 when the state is encrypted: what its serial is bound to, OpenTofu alone can say
     */
    static byte[] withSerial(byte[] state, long serial) {
        StateDocument document = new StateDocument();
        document.parse(state);
        if (document.encrypted) {
            throw ProblemException.conflict(
                    "state_encrypted",
                    "the state is encrypted, so its serial cannot be changed; push it with tofu instead");
        }
        boolean given = document.serialBegin >= 0;
        String field = given ? Long.toString(serial) : "\"serial\": " + serial + (document.empty ? "" : ", ");
        int from = (int) (given ? document.serialBegin : document.begin);
        int to = (int) (given ? document.serialEnd : document.begin);
        byte[] number = field.getBytes(StandardCharsets.UTF_8);
        byte[] changed = new byte[from + number.length + state.length - to];
        System.arraycopy(state, 0, changed, 0, from);
        System.arraycopy(number, 0, changed, from, number.length);
        System.arraycopy(state, to, changed, from + number.length, state.length - to);
        return changed;
    }

    private static void requireDigest(byte[] md5, @Nullable String contentMd5) {
        String base64 = Base64.getEncoder().encodeToString(md5);
        boolean same = contentMd5 == null || contentMd5.equals(base64);
        if (!same) {
            throw ProblemException.of(400, "digest_mismatch", "the body is not what Content-MD5 says");
        }
    }

    private void parse(byte[] state) {
        try (JsonParser parser = JSON.createParser(state)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ProblemException.of(400, "invalid", "a state is a JSON object");
            }
            begin = parser.currentTokenLocation().getByteOffset() + 1;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                empty = false;
                field(parser);
            }
            if (parser.nextToken() != null) {
                throw ProblemException.of(400, "invalid", "a state is one JSON object");
            }
        } catch (JsonProcessingException e) {
            throw ProblemException.badJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void field(JsonParser parser) throws IOException {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("serial") && value == JsonToken.VALUE_NUMBER_INT) {
            serialBegin = parser.currentTokenLocation().getByteOffset();
            serialEnd = serialBegin + parser.getTextLength();
            serial = parser.getLongValue();
        } else if (name.equals("lineage") && value == JsonToken.VALUE_STRING) {
            String text = parser.getText();
            if (!Texts.areStorable(text)) {
                throw ProblemException.invalid("lineage", "must not contain U+0000 or half of a surrogate pair");
            }
            lineage = text.length() > MAX_LINEAGE ? text.substring(0, MAX_LINEAGE) : text;
        } else {
            encrypted |= name.equals("encrypted_data");
            parser.skipChildren();
        }
    }
}
