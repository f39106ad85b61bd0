package dev.berth.server.security.jwt;

import java.security.Key;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The public keys of an issuer that are for signatures. */
public final class SigningKeys {
    /** Of a set that is fetched; one that has more is not taken. */
    static final int MOST = 100;

    /** Of those that have one name; more are not tried. */
    private static final int MOST_ALIKE = 4;

    private static final int FEWEST_RSA_BITS = 2_048;

    private final List<PublicJsonWebKey> keys;

    private SigningKeys(List<PublicJsonWebKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** What is wrong with a key set that somebody wrote down; empty when nothing is. */
    public static String problem(String jwks) {
        try {
            Map<String, Object> set = JsonUtil.parseJson(jwks);
            if (set.get("keys") instanceof List<?> all && all.stream().anyMatch(SigningKeys::isPrivate)) {
                return "must not have private keys, nor secrets: only what an issuer shows to everybody";
            }
            return read(jwks).keys.isEmpty() ? "has no key that a signature can be checked with" : "";
        } catch (JoseException e) {
            return "must be an object: a JSON Web Key Set, with a list 'keys' of at most " + MOST;
        }
    }

    private static boolean isPrivate(Object key) {
        return key instanceof Map<?, ?> fields && (fields.containsKey("d") || fields.containsKey("k"));
    }

    /**
     * Reads a key set. Keys that are for something else, or that this server cannot use, are passed over.
     *
     * @throws JoseException when it is none, or has too many keys
     */
    static SigningKeys read(String jwks) throws JoseException {
        if (!(JsonUtil.parseJson(jwks).get("keys") instanceof List<?> all) || all.size() > MOST) {
            throw new JoseException("no list of at most " + MOST + " keys");
        }
        List<PublicJsonWebKey> usable = new ArrayList<>();
        for (Object each : all) {
            PublicJsonWebKey key = usable(each);
            if (key != null) {
                usable.add(key);
            }
        }
        return new SigningKeys(usable);
    }

    private static @Nullable PublicJsonWebKey usable(Object fields) {
        if (!(fields instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        map.forEach((name, value) -> parameters.put(String.valueOf(name), value));
        // Certificates of a key prove nothing here, and may be such that they cannot be read.
        parameters.keySet().removeAll(List.of("x5c", "x5t", "x5t#S256", "x5u"));
        try {
            return JsonWebKey.Factory.newJwk(parameters) instanceof PublicJsonWebKey key && isForSignatures(key)
                    ? key
                    : null;
        } catch (JoseException | RuntimeException e) {
            // Of a kind that is not known here, or broken: the others may be good.
            return null;
        }
    }

    private static boolean isForSignatures(PublicJsonWebKey key) {
        boolean use = key.getUse() == null || key.getUse().equals("sig");
        boolean operations = key.getKeyOps() == null || key.getKeyOps().contains("verify");
        boolean strong =
                !(key.getKey() instanceof RSAKey rsa) || rsa.getModulus().bitLength() >= FEWEST_RSA_BITS;
        return use && operations && strong;
    }

    /**
     * The keys that may have signed a token: those of its name. A token that names none is signed by the only key that
     * there is for its algorithm; if there are several, an issuer has to say which.
     */
    List<Key> of(CompactToken token) {
        String keyId = token.keyId();
        List<Key> found = keys.stream()
                .filter(key -> keyId == null || keyId.equals(key.getKeyId()))
                .filter(key -> isFor(key, token.algorithm()))
                .map(PublicJsonWebKey::getKey)
                .toList();
        int most = keyId == null ? 1 : MOST_ALIKE;
        return found.size() > most ? List.of() : found;
    }

    private static boolean isFor(PublicJsonWebKey key, Algorithm algorithm) {
        return key.getKeyType().equals(algorithm.keyType())
                && (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm.word()));
    }
}
