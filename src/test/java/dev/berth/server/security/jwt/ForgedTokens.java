package dev.berth.server.security.jwt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Tokens that must not count, made of one that does: each differs from it by what its name says. */
public final class ForgedTokens {
    private final TestIssuer issuer;
    private final String subject;
    private final String audience;
    private final PublicJsonWebKey rsa;
    private final Map<String, String> all = new TreeMap<>();

    private ForgedTokens(TestIssuer issuer, String subject, String audience) {
        this.issuer = issuer;
        this.subject = subject;
        this.audience = audience;
        this.rsa = issuer.key("rsa");
    }

    /** By what was done to them. */
    public static Map<String, String> of(TestIssuer issuer, String subject, String audience)
            throws JoseException, GeneralSecurityException {
        ForgedTokens forged = new ForgedTokens(issuer, subject, audience);
        forged.algorithms();
        forged.otherKeys();
        forged.headers();
        forged.claims();
        forged.times();
        forged.json();
        forged.shapes();
        return forged.all;
    }

    private Map<String, Object> good() {
        return issuer.claims(subject, audience);
    }

    private static String json(Map<String, ?> fields) {
        return JsonUtil.toJson(new LinkedHashMap<>(fields));
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Signed by the right key, whatever the texts are. */
    private String signed(String header, String payload) throws GeneralSecurityException {
        return signedParts(encoded(header), encoded(payload));
    }

    private String signedParts(String header, String payload) throws GeneralSecurityException {
        String input = header + "." + payload;
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(rsa.getPrivateKey());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + encoded(signature.sign());
    }

    private void header(String name, Map<String, ?> header) throws GeneralSecurityException {
        all.put(name, signed(json(header), json(good())));
    }

    private void payload(String name, String payload) throws GeneralSecurityException {
        all.put(name, signed("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"JWT\"}", payload));
    }

    private void claim(String name, String claim, Object value) throws GeneralSecurityException {
        Map<String, Object> claims = good();
        claims.put(claim, value);
        payload(name, json(claims));
    }

    private void without(String claim) throws GeneralSecurityException {
        Map<String, Object> claims = good();
        claims.remove(claim);
        payload("without " + claim, json(claims));
    }

    private void algorithms() throws GeneralSecurityException, JoseException {
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String input = encoded("{\"alg\":\"" + none + "\",\"kid\":\"rsa\"}") + "." + encoded(json(good())) + ".";
            all.put("alg '" + none + "' without a signature", input);
            all.put(
                    "alg '" + none + "' with the signature of the good one",
                    input + issuer.token(good()).split("\\.")[2]);
        }
        byte[] publicKey = rsa.getPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
                + "\n-----END PUBLIC KEY-----\n";
        for (String[] hash : new String[][] {{"HS256", "HmacSHA256"}, {"HS512", "HmacSHA512"}}) {
            all.put(hash[0] + " with the public key as secret", mac(hash[0], hash[1], publicKey));
            all.put(
                    hash[0] + " with the public key as PEM",
                    mac(hash[0], hash[1], pem.getBytes(StandardCharsets.US_ASCII)));
        }
        header("RS256 called ES256", Map.of("alg", "ES256", "kid", "rsa"));
        header("RS256 called PS256", Map.of("alg", "PS256", "kid", "rsa"));
        header("RS256 called RS512", Map.of("alg", "RS512", "kid", "rsa"));
        header("alg in lower case", Map.of("alg", "rs256", "kid", "rsa"));
        header("alg as a list", Map.of("alg", List.of("RS256"), "kid", "rsa"));
        header("without alg", Map.of("kid", "rsa"));
        header("alg dir", Map.of("alg", "dir", "kid", "rsa"));
    }

    private String mac(String word, String algorithm, byte[] secret) throws GeneralSecurityException {
        String input = encoded("{\"alg\":\"" + word + "\",\"kid\":\"rsa\"}") + "." + encoded(json(good()));
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret, algorithm));
        return input + "." + encoded(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }

    private void otherKeys() throws JoseException {
        PublicJsonWebKey mine = RsaJwkGenerator.generateJwk(2_048);
        PublicJsonWebKey ec = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        Map<String, Object> jwk = mine.toParams(OutputControlLevel.PUBLIC_ONLY);
        String payload = json(good());
        all.put("another key by the same name", TestIssuer.sign(mine, "RS256", Map.of("kid", "rsa"), payload));
        all.put("another key by its own name", TestIssuer.sign(mine, "RS256", Map.of("kid", "mine"), payload));
        all.put("another key without a name", TestIssuer.sign(mine, "RS256", Map.of(), payload));
        all.put("another key of another kind", TestIssuer.sign(ec, "ES256", Map.of("kid", "ec"), payload));
        all.put("its own key in jwk", TestIssuer.sign(mine, "RS256", Map.of("kid", "rsa", "jwk", jwk), payload));
        all.put(
                "its own key at jku",
                TestIssuer.sign(mine, "RS256", Map.of("kid", "rsa", "jku", issuer.url() + "/mine"), payload));
        all.put(
                "its own key at x5u",
                TestIssuer.sign(mine, "RS256", Map.of("kid", "rsa", "x5u", issuer.url() + "/mine"), payload));
        all.put("a path as kid", TestIssuer.sign(mine, "RS256", Map.of("kid", "../../../dev/null"), payload));
        all.put("a query as kid", TestIssuer.sign(mine, "RS256", Map.of("kid", "x' OR '1'='1"), payload));
        all.put("an empty kid", TestIssuer.sign(mine, "RS256", Map.of("kid", ""), payload));
        all.put(
                "a kid as long as it can be",
                TestIssuer.sign(mine, "RS256", Map.of("kid", "k".repeat(5_000)), payload));
    }

    private void headers() throws GeneralSecurityException {
        header("the right key shown in jwk", Map.of("alg", "RS256", "kid", "rsa", "jwk", Map.of("kty", "RSA")));
        header("crit", Map.of("alg", "RS256", "kid", "rsa", "crit", List.of("exp")));
        header("crit with b64", Map.of("alg", "RS256", "kid", "rsa", "crit", List.of("b64"), "b64", true));
        header("an empty crit", Map.of("alg", "RS256", "kid", "rsa", "crit", List.of()));
        header("typ logout+jwt", Map.of("alg", "RS256", "kid", "rsa", "typ", "logout+jwt"));
        header("typ secevent+jwt", Map.of("alg", "RS256", "kid", "rsa", "typ", "secevent+jwt"));
        header("typ dpop+jwt", Map.of("alg", "RS256", "kid", "rsa", "typ", "dpop+jwt"));
        header("typ as a number", Map.of("alg", "RS256", "kid", "rsa", "typ", 1));
        header("cty JWT", Map.of("alg", "RS256", "kid", "rsa", "cty", "JWT"));
        header("zip", Map.of("alg", "RS256", "kid", "rsa", "zip", "DEF"));
        header("kid as a number", Map.of("alg", "RS256", "kid", 1));
    }

    private void claims() throws GeneralSecurityException {
        for (String claim : List.of("iss", "sub", "aud", "exp", "iat")) {
            without(claim);
        }
        claim("iss with a slash at its end", "iss", issuer.url() + "/");
        claim("iss in other letters", "iss", issuer.url().replace("http", "HTTP"));
        claim("iss of another port", "iss", issuer.url() + "0");
        claim("iss of somebody else", "iss", "https://issuer.invalid");
        claim("iss as a list", "iss", List.of(issuer.url()));
        claim("iss with white space", "iss", issuer.url() + " ");
        claim("sub of somebody else", "sub", "repo:acme/infra2" + subject.substring(subject.indexOf(":ref")));
        claim("sub with more before it", "sub", "x" + subject);
        claim("sub with a line more", "sub", subject + "\nx");
        claim("sub in other letters", "sub", subject.toUpperCase(Locale.ROOT));
        claim("an empty sub", "sub", "");
        claim("sub as a list", "sub", List.of(subject));
        claim("aud of somebody else", "aud", "https://other.example.com");
        claim("aud with a slash at its end", "aud", audience + "/");
        claim("aud as a list of others", "aud", List.of("https://other.example.com", audience + ".evil"));
        claim("aud as an empty list", "aud", List.of());
        claim("aud as a list in a list", "aud", List.of(List.of(audience)));
        claim("aud as an object", "aud", Map.of(audience, true));
        claim("an empty aud", "aud", "");
        claim("events", "events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
    }

    private void times() throws GeneralSecurityException {
        long now = (Long) good().get("iat");
        claim("exp in the past", "exp", now - 120);
        claim("exp as a text", "exp", Long.toString(now + 300));
        claim("exp as a fraction", "exp", now + 300.5);
        claim("a negative exp", "exp", -1);
        claim("exp as a huge number", "exp", Long.MAX_VALUE);
        claim("exp as true", "exp", true);
        claim("exp before iat", "exp", now - 1);
        claim("a token that lives too long", "exp", now + 7_200);
        claim("nbf in the future", "nbf", now + 200);
        claim("nbf as a text", "nbf", "now");
        claim("iat in the future", "iat", now + 200);
        claim("iat as a text", "iat", Long.toString(now));
        String payload = json(good());
        payload("exp with an exponent", payload.replaceFirst("\"exp\":\\d+", "\"exp\":" + (now + 300) / 10 + "e1"));
        payload("exp beyond all numbers", payload.replaceFirst("\"exp\":\\d+", "\"exp\":1" + "0".repeat(25)));
        payload("exp as not a number", payload.replaceFirst("\"exp\":\\d+", "\"exp\":NaN"));
    }

    private void json() throws GeneralSecurityException {
        String good = json(good());
        String inner = good.substring(1);
        payload("sub twice", "{\"sub\":\"" + subject + "\"," + inner);
        payload("sub twice, another one first", "{\"sub\":\"x\"," + inner);
        payload("exp twice", "{\"exp\":99999999999," + inner);
        payload("a name twice in an object below", "{\"x\":{\"a\":1,\"a\":2}," + inner);
        payload("more after its object", good + "{}");
        payload("a comma too many", good.replaceFirst("}$", ",}"));
        payload("a comment", "/**/" + good);
        payload("single quotes", good.replace('"', '\''));
        payload("a list", "[" + good + "]");
        payload("nothing", "null");
        payload("nested too deep", "{\"x\":" + "[".repeat(500) + "]".repeat(500) + "," + inner);
        String header = "{\"alg\":\"RS256\",\"kid\":\"rsa\"}";
        all.put("alg twice", signed("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa\"}", good));
        all.put("kid twice", signed("{\"kid\":\"x\",\"alg\":\"RS256\",\"kid\":\"rsa\"}", good));
        all.put("a header that is a list", signed("[" + header + "]", good));
        all.put("a mark of byte order", signed("\ufeff" + header, good));
        all.put("UTF-16", signedParts(encoded(header), encoded(good.getBytes(StandardCharsets.UTF_16))));
        all.put("no UTF-8", signedParts(encoded(header), encoded(bad(good))));
    }

    private static byte[] bad(String text) {
        byte[] bytes = text.replace("\"jti\":\"1\"", "\"jti\":\"?\"").getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = bytes[at] == '?' ? (byte) 0xff : bytes[at];
        }
        return bytes;
    }

    private void shapes() throws GeneralSecurityException, JoseException {
        String good = issuer.token(good());
        String[] parts = good.split("\\.");
        all.put("two parts", parts[0] + "." + parts[1]);
        all.put("no signature", parts[0] + "." + parts[1] + ".");
        all.put("no payload", parts[0] + ".." + parts[2]);
        all.put("four parts", good + "." + parts[2]);
        all.put("five parts", good + ".a.b");
        all.put("padding", parts[0] + "=." + parts[1] + "." + parts[2]);
        all.put("padding behind the signature", good + "==");
        all.put("white space within", parts[0] + ". " + parts[1] + "." + parts[2]);
        all.put("a signature cut short", good.substring(0, good.length() - 4));
        all.put(
                "a signature of another token",
                parts[0] + "." + encoded(json(issuer.claims("x", audience))) + "." + parts[2]);
        all.put(
                "a signature with another last letter",
                good.substring(0, good.length() - 1) + other(good.charAt(good.length() - 1)));
        all.put(
                "letters of the other alphabet",
                parts[0] + "." + parts[1] + "." + parts[2].replace('-', '+').replace('_', '/') + "+");
        all.put(
                "too long",
                signed(
                        "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
                        json(good()).replaceFirst("}$", ",\"x\":\"" + "x".repeat(17_000) + "\"}")));
        all.put("one in another", signed("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"cty\":\"JWT\"}", good));
        all.put("one in another that does not say so", signed("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", good));
        JsonWebEncryption encrypted = new JsonWebEncryption();
        encrypted.setAlgorithmHeaderValue("RSA-OAEP-256");
        encrypted.setEncryptionMethodHeaderParameter("A128GCM");
        encrypted.setKeyIdHeaderValue("rsa");
        encrypted.setKey(rsa.getPublicKey());
        encrypted.setPayload(json(good()));
        all.put("encrypted", encrypted.getCompactSerialization());
    }

    /** One that stands for the same bytes as far as they count, where the last letter has bits to spare. */
    private static char other(char last) {
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return letters.charAt((letters.indexOf(last) + 1) % letters.length());
    }
}
