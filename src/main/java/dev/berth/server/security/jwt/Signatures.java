package dev.berth.server.security.jwt;

import java.security.Key;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Whether a token was signed with a key. */
final class Signatures {
    private Signatures() {}

    static boolean holds(CompactToken token, SigningKeys keys) {
        return keys.of(token).stream().anyMatch(key -> holds(token, key));
    }

    private static boolean holds(CompactToken token, Key key) {
        JsonWebSignature signature = new JsonWebSignature();
        // The algorithm that was read, of those that are taken, and for which this key was chosen: never another one.
        signature.setAlgorithmConstraints(new AlgorithmConstraints(
                ConstraintType.PERMIT, token.algorithm().word()));
        signature.setKey(key);
        try {
            signature.setCompactSerialization(token.text());
            return signature.verifySignature();
        } catch (JoseException e) {
            return false;
        }
    }
}
