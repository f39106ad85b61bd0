package dev.berth.server.security.jwt;

import static dev.berth.server.security.jwt.RefusedTokenException.require;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.Claims;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as it was shown, read strictly: of what can be understood in two ways nothing is taken. Nothing of it is proven
 * yet.
 *
 * @param text all of it, as it was signed
 * @param keyId its {@code kid}; null when it names none
 */
record CompactToken(
        String text, Algorithm algorithm, @Nullable String keyId, Claims claims) {
    /** Of all of it. */
    static final int LONGEST = 16 * 1024;

    private static final int LONGEST_TEXT = 1_000;
    private static final int MOST_AUDIENCES = 20;
    private static final int MOST_CLAIMS = 200;
    /** What clocks of servers show at most: the end of the year 2199. */
    private static final long LATEST = 7_258_118_399L;

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]+");
    /** A token of another kind, such as one that says that somebody signed out, is signed with the same keys. */
    private static final Set<String> TYPES = Set.of("JWT", "AT+JWT", "APPLICATION/JWT", "APPLICATION/AT+JWT");

    /** Each would have the token say itself how it is to be proven, or that it is more than a signed text. */
    private static final List<String> UNWANTED =
            List.of("crit", "jwk", "jku", "x5u", "x5c", "cty", "enc", "zip", "b64", "p2s", "p2c", "epk");

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(20)
                            .maxNumberLength(30)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Whether a secret is to be read as one: none of Berth's own begins like this. */
    static boolean looksLikeOne(String secret) {
        return secret.startsWith("eyJ") && secret.indexOf('.') > 0;
    }

    static CompactToken read(String text) throws RefusedTokenException {
        require(text.length() <= LONGEST, "it is longer than " + LONGEST + " characters");
        String[] parts = text.split("\\.", -1);
        require(parts.length == 3, "it has not three parts");
        for (String part : parts) {
            require(PART.matcher(part).matches(), "a part of it is not base64url");
        }
        ObjectNode header = object(parts[0], "header");
        ObjectNode payload = object(parts[1], "payload");
        decoded(parts[2], "signature");
        for (String field : UNWANTED) {
            require(!header.has(field), "its header has " + field);
        }
        JsonNode type = header.get("typ");
        require(type == null || (type.isTextual() && isTaken(type.textValue())), "it is of another type");
        Algorithm algorithm = Algorithm.of(text(header, "alg", "header"))
                .orElseThrow(() -> new RefusedTokenException("its algorithm is not taken"));
        String keyId = header.has("kid") ? text(header, "kid", "header") : null;
        return new CompactToken(text, algorithm, keyId, claims(payload));
    }

    private static boolean isTaken(String type) {
        // Not in the way of any language, where an i may have no dot.
        return TYPES.stream()
                .anyMatch(taken -> taken.equalsIgnoreCase(type) && type.chars().allMatch(c -> c < 128));
    }

    private static Claims claims(ObjectNode payload) throws RefusedTokenException {
        require(!payload.has("events"), "it tells of an event, and is nobody's proof");
        require(payload.size() <= MOST_CLAIMS, "it has more than " + MOST_CLAIMS + " claims");
        if (payload.has("nbf")) {
            time(payload, "nbf");
        }
        return new Claims(
                text(payload, "iss", "payload"),
                text(payload, "sub", "payload"),
                audiences(payload.get("aud")),
                time(payload, "iat"),
                time(payload, "exp"),
                others(payload));
    }

    private static Set<String> audiences(@Nullable JsonNode value) throws RefusedTokenException {
        Set<String> audiences = new HashSet<>();
        if (value != null && value.isTextual()) {
            audiences.add(value.textValue());
        } else if (value != null && value.isArray() && value.size() <= MOST_AUDIENCES) {
            for (JsonNode one : value) {
                require(one.isTextual(), "its aud is no list of texts");
                audiences.add(one.textValue());
            }
        } else {
            throw new RefusedTokenException("its aud is no list of texts");
        }
        require(!audiences.isEmpty() && !audiences.contains(""), "its aud is empty");
        return audiences;
    }

    /** What can be compared with a text. */
    private static Map<String, String> others(ObjectNode payload) {
        Map<String, String> others = new HashMap<>();
        payload.properties().forEach(claim -> {
            JsonNode value = claim.getValue();
            if (value.isTextual() || value.isBoolean() || value.isIntegralNumber()) {
                others.put(claim.getKey(), value.asText());
            }
        });
        return others;
    }

    private static String text(ObjectNode object, String field, String where) throws RefusedTokenException {
        JsonNode value = object.get(field);
        require(value != null && value.isTextual(), "its " + where + " has no text " + field);
        String text = value.textValue();
        require(!text.isEmpty() && text.length() <= LONGEST_TEXT, "its " + field + " is empty or too long");
        return text;
    }

    private static Instant time(ObjectNode payload, String field) throws RefusedTokenException {
        JsonNode value = payload.get(field);
        boolean whole = value != null && value.isIntegralNumber() && value.canConvertToLong();
        require(whole && value.longValue() > 0 && value.longValue() <= LATEST, "its " + field + " is no time");
        return Instant.ofEpochSecond(value.longValue());
    }

    /** Since when it counts; when it was made, if it does not say. */
    Instant notBefore() {
        String time = claims.others().get("nbf");
        return time == null ? claims.issuedAt() : Instant.ofEpochSecond(Long.parseLong(time));
    }

    private static ObjectNode object(String part, String what) throws RefusedTokenException {
        try {
            // As UTF-8 and as nothing else: a parser that guesses would take other encodings too.
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded(part, what)))
                    .toString();
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (CharacterCodingException e) {
            throw new RefusedTokenException("its " + what + " is not UTF-8");
        } catch (IOException e) {
            throw new RefusedTokenException("its " + what + " is not JSON, or names a field twice");
        }
        throw new RefusedTokenException("its " + what + " is no JSON object");
    }

    /** Bits that the last character has too many would let one text be written in several ways. */
    private static byte[] decoded(String part, String what) throws RefusedTokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            require(
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(part),
                    "its " + what + " is not base64url as it is written");
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new RefusedTokenException("its " + what + " is not base64url");
        }
    }

    @Override
    public String toString() {
        return "CompactToken[of " + claims.issuer() + "]";
    }
}
