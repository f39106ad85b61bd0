package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret is masked in whatever form it may be printed, and whole or in the parts that can be taken out of it. */
class SecretFormsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY =
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\nq7Zk3+/Yw==\n-----END PRIVATE KEY-----\n";
    private static final String ACCOUNT = """
            {"type": "service_account", "private_key_id": "0123456789abcdef", "private_key": %s,
             "nested": {"list": ["deep-secret-1", {"pin": 48210573}]}, "on": true, "short": "abc"}""".formatted(quoted(KEY));

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String masked(String secret, String text) {
        return new Secrets().add(secret).masks().mask(text);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyLineOfAValueAndItsEscapedFormAreMasked() {
        String key = "-----BEGIN-----\nline \"one\"\n  line two\n";

        assertThat(masked(key, "    line two\n{\"k\":\"-----BEGIN-----\\nline \\\"one\\\"\\n  line two\\n\"}\n"))
                .isEqualTo("    ***\n{\"k\":\"***\"}\n");
    }

    @Test
    void aSecretThatIsJsonIsMaskedFieldByField() {
        String heredoc = "      + private_key = <<-EOT\n" + KEY.indent(12) + "        EOT\n";
        String out = masked(ACCOUNT, """
                jsonencode(
                    {
                      + nested         = { list = ["deep-secret-1", { pin = 48210573 }] }
                      + on             = true
                      + private_key_id = "0123456789abcdef"
                      + short          = "abc"
                """ + heredoc);

        assertThat(out)
                .doesNotContain("deep-secret-1", "48210573", "0123456789abcdef", "MIIEvQ", "q7Zk3", "PRIVATE KEY")
                .as("names, short words and literals of every log are left alone")
                .contains("jsonencode(", "{\n", "on             = true", "private_key_id", "short          = \"abc\"");
    }

    @Test
    void lettersThatTheToolsComposeAreMaskedBothWays() {
        assertThat(masked("gehe\u0301im-4711-wort", "geh\u00e9im-4711-wort gehe\u0301im-4711-wort"))
                .isEqualTo("*** ***");
        assertThat(masked("{\"password\":\"re\\u0301sume\\u0301-pass-9\"}", "r\u00e9sum\u00e9-pass-9"))
                .isEqualTo("***");
    }

    @Test
    void aSecretOfManyWordsIsMaskedHoweverItsLinesAreBroken() {
        String phrase = "correct horse battery  staple 4711";
        String many = (phrase + " and ").repeat(20);

        assertThat(masked(phrase, "it is correct\nhorse battery staple 4711\n")).isEqualTo("it is ***\n");
        assertThat(masked(phrase, "it is correct horse\r\n      battery staple\n\t\t4711, so"))
                .isEqualTo("it is ***, so");
        assertThat(masked(many, many.replace(" and ", "\n    and  "))).isEqualTo("***  ");
    }

    @Test
    void numbersAreMaskedAsTheToolsPrintThem() {
        assertThat(masked("0063746152", "s = 63746152")).isEqualTo("s = ***");
        assertThat(masked("{\"pin\":83746152.0}", "pin = 83746152")).isEqualTo("pin = ***");
    }

    @Test
    void jsonInAStringOfJsonAndBase64OfJsonAreLookedInto() {
        String outer = "{\"inner\": " + quoted("{\"token\": \"inner-token\"}") + "}";

        assertThat(masked(outer, "inner-token")).isEqualTo("***");
        assertThat(masked(base64(outer), "inner-token")).isEqualTo("***");
        assertThat(masked(base64(KEY), KEY)).isEqualTo("***\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "user:", "a longer user name:"})
    void base64IsMaskedWhateverStandsBeforeTheSecret(String before) {
        String secret = "pa55word-\u00fc?~~>>";
        for (String encoded : List.of(base64(before + secret), base64(before + secret + "\n"))) {
            String url = encoded.replace('+', '-').replace('/', '_');
            String inner = base64("xxx" + secret).substring(4, 20);
            assertThat(masked(secret, encoded))
                    .contains("***")
                    .hasSizeLessThan(base64(before).length() + 12);
            assertThat(masked(secret, url)).contains("***").doesNotContain(inner);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 76})
    void base64InLinesIsMasked(int columns) {
        String secret = KEY.repeat(40);
        String wrapped = Base64.getMimeEncoder(columns, new byte[] {'\n'})
                .encodeToString(secret.getBytes(StandardCharsets.UTF_8));

        assertThat(masked(secret, wrapped).replaceAll("[*\n]", "")).hasSizeLessThan(MaskBuilder.SHORTEST_PART);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 20, 30, 40, 60, 61, 72, 80, 120})
    void base64IsMaskedWhereverItsLinesAreBroken(int columns) {
        String secret = "P4ssw0rd-with-some-length-0123456789-abcdefghijklmnopqrstuvwxyz/\u00fc";
        for (String encoded : List.of(base64(secret), base64(secret + "\n"))) {
            String wrapped = encoded.replaceAll("(.{" + columns + "})", "$1\n    (local-exec): ");

            assertThat(masked(secret, wrapped).replaceAll("\\*|\n    \\(local-exec\\): ", ""))
                    .as(wrapped)
                    .hasSizeLessThan(MaskBuilder.SHORTEST_PART);
        }
    }

    @Test
    void base64WithLinesOfAnyLengthCostsNoMoreThanItsLimit() {
        String secret = "0123456789abcdef".repeat(64);
        Secrets secrets = new Secrets();
        for (int number = 0; number < 400; number++) {
            secrets.add(number + secret);
        }

        assertThat(secrets.masks().mask(base64(399 + secret))).isEqualTo("***");
    }

    @Test
    void addressesAreMaskedByTheirPassword() {
        String address = "postgres://app:p%40ss-w0rd@db.internal:5432/app?sslmode=require";

        assertThat(masked(address, "password is p%40ss-w0rd or p@ss-w0rd")).isEqualTo("password is *** or ***");
        assertThat(masked("Server=db;User Id=sa;Password=Hunter-2;", "got Hunter-2"))
                .isEqualTo("got ***");
    }

    @Test
    void theValuesOfSettingsAreMaskedAndTheirNamesAreNot() {
        String kubeconfig = "users:\n- name: admin\n  user:\n    token: eyJhbGciOi.J9\n    other: \"quoted-value\"\n";

        assertThat(masked(kubeconfig, "token = \"eyJhbGciOi.J9\", other = quoted-value"))
                .isEqualTo("token = \"***\", other = ***");
        assertThat(masked("export API=abc-def-ghi\nB=2\n", "API abc-def-ghi")).isEqualTo("API ***");
    }

    @Test
    void theStringsInsideAnExpressionAreMasked() {
        Masks masks = new Secrets()
                .addExpression(
                        "{ user = \"rooted\", key = \"a\\\"bcdef$${x}\\u00e4\", # comment\n pem = <<-EOT\n    first line\n      second line\n  EOT\n n = 12345678 }")
                .masks();

        assertThat(masks.mask("user = \"rooted\" key = a\"bcdef${x}\u00e4 | first line | second line | 12345678"))
                .isEqualTo("user = \"***\" key = *** | *** | *** | ***");
        assertThat(new Secrets().addExpression("\"p4ss\"").masks().mask("p4ss")).isEqualTo("***");
    }

    @Test
    void secretsAreRebuiltFromTheirValues() {
        Secrets secrets = new Secrets().add("plain-value").addExpression("[\"in-expression\"]");

        assertThat(Secrets.of(secrets.values()).masks().mask("plain-value in-expression"))
                .isEqualTo("*** ***");
        assertThat(secrets + "" + secrets.values()).doesNotContain("plain-value", "in-expression");
    }

    /** No form of any secret survives, however the stream is cut; and what is no secret stays as it is. */
    @Test
    void noFormOfAnySecretSurvivesAnyCut() throws JsonProcessingException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 400; round++) {
            String secret = secret(random);
            for (String form : forms(secret)) {
                String text = "before: " + form + " :after\n";
                Masker masker = new Masker(new Secrets().add(secret).masks());
                StringBuilder out = new StringBuilder();
                int at = 0;
                while (at < text.length()) {
                    int next = Math.min(text.length(), at + 1 + random.nextInt(20));
                    out.append(masker.accept(text.substring(at, next)));
                    at = next;
                }
                out.append(masker.finish());
                assertThat(out.toString())
                        .as("seed %d, secret %s, form %s", seed, secret, form)
                        .isEqualTo("before: *** :after\n");
            }
        }
    }

    @Test
    void outputWithoutSecretsIsUnchanged() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Secrets secrets = new Secrets().add(ACCOUNT).add("Zq-" + KEY).add("QQ".repeat(2_000));
        for (int round = 0; round < 200; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 400; i++) {
                // None of these can be six characters of a secret in a row.
                text.append("~:[]{} \n#".charAt(random.nextInt(9)));
                text.append("terraform plan { } true".charAt(random.nextInt(23)));
            }
            assertThat(secrets.masks().mask(text.toString()))
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
        }
    }

    private static String secret(SplittableRandom random) {
        String alphabet = "abcXYZ0189+/=-_.~!*'()\"\\<>&$%{}#@:;?, \u00e4\u20ac\u2028\u00a0\t";
        StringBuilder secret = new StringBuilder("q\u00df7");
        int length = random.nextInt(10) == 0 ? 300 : 5 + random.nextInt(60);
        while (secret.length() < length) {
            secret.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return secret.append("z9").toString();
    }

    private static List<String> forms(String secret) throws JsonProcessingException {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<String> forms = new ArrayList<>();
        forms.add(secret);
        String json = JSON.writeValueAsString(secret);
        forms.add(json.substring(1, json.length() - 1));
        forms.add(forms.get(1)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028"));
        forms.add(secret.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\t", "\\t")
                .replace("\u2028", "\\u2028")
                .replace("${", "$${")
                .replace("%{", "%%{"));
        forms.add(Base64.getEncoder().encodeToString(bytes));
        forms.add(Base64.getUrlEncoder().encodeToString(bytes));
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
        String go = URLEncoder.encode(secret, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
        forms.add(go);
        forms.add(go.replace("+", "%20"));
        return forms;
    }
}
