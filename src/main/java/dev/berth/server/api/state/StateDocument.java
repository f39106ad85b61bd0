package dev.berth.server.api.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What Berth looks at in a Terraform state: a few fields at its top, and its checksum. The rest is Terraform's. */
public final class StateDocument {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_LINEAGE = 200;
    /** Byte order marks of UTF-8 and of both kinds of UTF-16; that of UTF-32 begins with one of those, or with a zero. */
    private static final byte[][] MARKS = {
        {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, {(byte) 0xFE, (byte) 0xFF}, {(byte) 0xFF, (byte) 0xFE}
    };

    private static final String VERSION = "4";

    private long serial;
    private String lineage = "";
    private boolean ofThisVersion;
    private boolean encrypted;
    private long serialBegin = -1;
    private long serialEnd = -1;
    private long begin;
    private boolean empty = true;
    private final StateShape shape = new StateShape();

    private StateDocument() {}

    /**
     * The version that a state would be; reads all of it, so it belongs on a worker thread.
     *
     * @throws ProblemException 400 {@code state_invalid} when no tool wrote it, {@code digest_mismatch} when it is not what
     *     {@code contentMd5} says
     */
    public static Version read(byte[] state, @Nullable String contentMd5, String by, Instant at) {
        requireDigest(Digests.md5(state), contentMd5);
        requirePlainUtf8(state);
        StateDocument document = new StateDocument();
        document.parse(state);
        document.requireWritten();
        return document.version(state, by, at);
    }

    /**
     * The version that a state is that was announced; reads all of it, as above. What OpenTofu encrypted says nothing of
     * itself, so what was announced counts.
     *
     * @param lineage empty where nobody said it
     * @throws ProblemException 400 {@code state_invalid} when no tool wrote it, 422 when it is another one
     */
    public static Version announced(byte[] state, long serial, String lineage, String by, Instant at) {
        requirePlainUtf8(state);
        StateDocument document = new StateDocument();
        document.parse(state);
        if (document.encrypted) {
            document.serial = serial;
            document.lineage = lineage;
            return document.version(state, by, at);
        }
        document.requireWritten();
        if (document.serial != serial) {
            throw ProblemException.unprocessable("state_mismatch", "serial", "is not that of the state");
        }
        if (!lineage.isEmpty() && !document.lineage.equals(lineage)) {
            throw ProblemException.unprocessable("state_mismatch", "lineage", "is not that of the state");
        }
        return document.version(state, by, at);
    }

    /** The version that a state would be that was taken before. */
    static Version again(byte[] state, String by, Instant at) {
        StateDocument document = new StateDocument();
        document.parse(state);
        return document.version(state, by, at);
    }

    private Version version(byte[] state, String by, Instant at) {
        String md5 = HexFormat.of().formatHex(Digests.md5(state));
        return new Version(serial, lineage, state.length, md5, by, at);
    }

    /** Our parser reads other encodings as well, and past a byte order mark; the tools do neither. */
    private static void requirePlainUtf8(byte[] state) {
        boolean marked = Arrays.stream(MARKS).anyMatch(mark -> startsWith(state, mark));
        // JSON begins with two ASCII characters, of which one takes more than a byte in any other encoding.
        boolean wide = state.length > 1 && (state[0] == 0 || state[1] == 0);
        if (marked || wide) {
            throw invalid("it must be UTF-8 without a byte order mark; some shells write another encoding with >");
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What the tools themselves would not read back must not become the present state. */
    private void requireWritten() {
        if (serialBegin < 0 || serial < 0) {
            throw invalid("serial must be a whole number from 0 to " + Long.MAX_VALUE);
        }
        if (lineage.isEmpty()) {
            throw invalid("lineage must be a string that is not empty");
        }
        // OpenTofu encrypts this one, too.
        if (!ofThisVersion && !encrypted) {
            throw invalid(
                    "version must be 4, which Terraform writes since 0.12: upgrade the state with terraform first");
        }
        String unreadable = shape.problem();
        if (unreadable != null) {
            throw invalid(unreadable);
        }
    }

    private static ProblemException invalid(String detail) {
        return ProblemException.of(400, "state_invalid", "this is no state: " + detail);
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
                throw invalid("it must be a JSON object");
            }
            begin = parser.currentTokenLocation().getByteOffset() + 1;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                empty = false;
                field(parser);
            }
            if (parser.nextToken() != null) {
                throw invalid("it must be one JSON object");
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
            serial = parser.getNumberType() == NumberType.BIG_INTEGER ? -1 : parser.getLongValue();
        } else if (name.equals("lineage") && value == JsonToken.VALUE_STRING) {
            String text = parser.getText();
            if (!Texts.areStorable(text)) {
                throw invalid("lineage " + Texts.NOT_STORABLE);
            }
            lineage = text.length() > MAX_LINEAGE ? text.substring(0, MAX_LINEAGE) : text;
        } else if (name.equals("version")) {
            ofThisVersion =
                    value == JsonToken.VALUE_NUMBER_INT && parser.getText().equals(VERSION);
            parser.skipChildren();
        } else {
            encrypted |= name.equals("encrypted_data");
            shape.read(name, parser, value);
        }
    }
}
