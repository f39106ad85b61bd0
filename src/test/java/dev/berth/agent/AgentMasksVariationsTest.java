package dev.berth.agent;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.masking.PlanRedaction;
import dev.berth.masking.Secrets;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.WorkDocument.Variable;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of many shapes, each printed by real Terraform in many ways. */
class AgentMasksVariationsTest {
    private static final String LONG = "q7Zk3Yw4Hn".repeat(30) + "-TAIL-" + "mN8vB2xC5z".repeat(200);

    /** What is secret by the name of its variable. */
    private static final Map<String, String> SECRETS = new TreeMap<>(Map.ofEntries(
            entry("lines", "first-line-aaa1\nsecond \"line\" bbb2\n\tthird ${line} %{ccc3}\r\n  fourth-line-ddd4\n"),
            entry("quotes", "it's \"quoted\" \\back\\slash <tag> & 50%off"),
            entry("composed", "p\u00e4ssw\u00f6rd-gro\u00df-\u20ac-\ud83d\ude00"),
            entry("decomposed", "pa\u0308sswo\u0308rd-zwei"),
            entry(
                    "json",
                    "{\"user\":\"alice-admin-77\",\"deep\":{\"list\":[\"deep-val-one\",\"deep/val+two==\"]},\"n\":123456789}"),
            entry("twice", "{\"inner\":\"{\\\"pw\\\":\\\"inner-most-4711\\\"}\"}"),
            entry("long", LONG),
            entry("shorter", "nested-abc"),
            entry("longer", "nested-abc-def"),
            entry(
                    "phrase",
                    "correct horse battery staple and\tthen some more words that make it long enough 4711 or even longer, so that it"
                            + " needs three lines"),
            entry("url", "postgres://user:p%40ss-w0rd-x@db.example:5432/app")));

    /** What nobody may read, in clear. */
    private static final List<String> PIECES = List.of(
            "first-line",
            "\"line\" bbb2",
            "bbb2",
            "ccc3",
            "fourth-line",
            "it's",
            "back\\",
            "slash",
            "%off",
            "rd-gro",
            "rd-zwei",
            "alice-admin",
            "deep-val",
            "val+two",
            "123456789",
            "inner-most",
            "q7Zk3Y",
            "TAIL",
            "mN8vB2",
            "nested-abc",
            "-def",
            "w0rd-x",
            "horse",
            "staple",
            "words",
            "4711",
            "even longer",
            "three lines");

    private static final List<String> PRINTS = List.of(
            "var.%s",
            "jsonencode(var.%s)",
            "jsonencode(jsonencode(var.%s))",
            "jsonencode({ outer = jsonencode({ inner = var.%s }) })",
            "base64encode(var.%s)",
            "base64encode(\"user:${var.%s}\")",
            "base64encode(jsonencode({ k = var.%s }))",
            "urlencode(var.%s)",
            "urlencode(jsonencode({ k = var.%s }))",
            "yamlencode({ k = var.%s })",
            "format(\"%%q\", var.%s)",
            "indent(7, \"head\\n${var.%s}\")",
            "replace(var.%s, \"\\n\", \" \")",
            "split(\"\\n\", var.%s)",
            "{ (var.%s) = 1 }",
            "textencodebase64(var.%s, \"UTF-16LE\")",
            "trimspace(var.%s)",
            "chomp(var.%s)",
            "<<-EOT\n      text\n        ${var.%s}\n      end\n    EOT\n");

    @TempDir
    Path directory;

    private AgentFixture agent;

    @BeforeEach
    void start() throws Exception {
        agent = new AgentFixture(directory).connected();
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
    }

    private static Map<String, Variable> variables() {
        Map<String, Variable> variables = new LinkedHashMap<>();
        SECRETS.forEach((name, value) -> variables.put(name, new Variable(value, true, false)));
        return variables;
    }

    private static String configuration() {
        StringBuilder text = new StringBuilder();
        for (String name : SECRETS.keySet()) {
            text.append("variable \"").append(name).append("\" {\n  type = string\n}\n");
            for (int i = 0; i < PRINTS.size(); i++) {
                text.append("output \"")
                        .append(name)
                        .append(i)
                        .append("\" {\n  value = ")
                        .append(String.format(PRINTS.get(i), name))
                        .append("\n}\n");
            }
            text.append("resource \"terraform_data\" \"")
                    .append(name)
                    .append("\" {\n  input = { v = var.")
                    .append(name)
                    .append(", j = jsonencode({ v = var.")
                    .append(name)
                    .append(" }) }\n}\n");
        }
        return text.toString();
    }

    @Test
    void noWayOfPrintingASecretShowsAPieceOfIt() throws Exception {
        agent.plan(1, 1, 0, WorkOf.configuration(configuration()).planOnly().variables(variables()));
        AgentMessage.Finished finished = agent.finished(1, 1);
        assertThat(finished.outcome()).as(agent.server.log(1, 1)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(leaks(agent.server.log(1, 1))).isEmpty();

        Secrets secrets = new Secrets();
        SECRETS.values().forEach(secrets::add);
        ByteArrayOutputStream redacted = new ByteArrayOutputStream();
        PlanRedaction.write(agent.server.planJsons.get(1L), SECRETS.keySet(), secrets, redacted);
        StringBuilder texts = new StringBuilder();
        texts(new ObjectMapper().readTree(redacted.toByteArray()), texts);
        assertThat(leaks(texts.toString())).isEmpty();
    }

    /** All texts of a document, as they are meant, and the names of its fields. */
    private static void texts(JsonNode node, StringBuilder to) {
        if (node.isValueNode()) {
            to.append(node.asText()).append("\n\n");
        }
        node.fieldNames().forEachRemaining(name -> to.append(name).append("\n\n"));
        node.forEach(child -> texts(child, to));
    }

    /** The lines that show a piece, also when they are read by somebody who knows encodings. */
    private static List<String> leaks(String log) {
        List<String> leaks = new ArrayList<>();
        for (String line : log.split("\n")) {
            String read = line + "\n" + decoded(line) + "\n" + unescaped(line);
            PIECES.stream().filter(read::contains).forEach(piece -> leaks.add(piece + " in " + line));
        }
        return leaks;
    }

    private static String decoded(String line) {
        StringBuilder said = new StringBuilder();
        Matcher words = Pattern.compile("[A-Za-z0-9+/]{12,}").matcher(line);
        while (words.find()) {
            for (int skipped = 0; skipped < 4; skipped++) {
                String word = words.group().substring(skipped);
                byte[] bytes = Base64.getDecoder().decode(word.substring(0, word.length() / 4 * 4));
                said.append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
            }
        }
        return said.toString();
    }

    private static String unescaped(String line) {
        return URLDecoder.decode(line.replaceAll("%(?![0-9A-Fa-f]{2})", "%25"), StandardCharsets.UTF_8);
    }

    @Test
    void neitherErrorsNorProgramsShowAPieceOfASecret() {
        StringBuilder text = new StringBuilder();
        StringBuilder echoes = new StringBuilder();
        for (String name : SECRETS.keySet()) {
            text.append("variable \"").append(name).append("\" {}\n");
            echoes.append(
                            "  provisioner \"local-exec\" {\n    command = \"printf '%s' \\\"$V\\\"; echo; printf '%s' \\\"$V\\\" | base64;")
                    .append(
                            " printf '%s' \\\"$V\\\" | sed 's/^/      /'; printf '%s' \\\"$V\\\" | od -An -tx1 | tr -d ' \\n'\"\n    environment = { V = var.")
                    .append(name)
                    .append(" }\n  }\n");
            text.append("output \"")
                    .append(name)
                    .append("\" {\n  value = 1\n  precondition {\n    condition = var.fail != \"yes\" || var.")
                    .append(name)
                    .append(
                            " == \"\"\n    error_message = \"The value that somebody gave for this is wrong, it says ${var.")
                    .append(name)
                    .append("}\"\n  }\n}\n");
        }
        text.append("variable \"fail\" {}\nresource \"terraform_data\" \"a\" {\n")
                .append(echoes)
                .append("}\n");
        Map<String, Variable> variables = variables();
        variables.put("fail", new Variable("no", false, false));
        agent.plan(1, 1, 0, WorkOf.configuration(text.toString()).variables(variables));
        String sha256 = agent.finished(1, 1).plan().sha256();
        agent.apply(
                1,
                2,
                true,
                WorkOf.configuration(text.toString()).variables(variables).approved(sha256, "pw-two"));
        assertThat(agent.finished(1, 2).outcome()).as(agent.server.log(1, 2)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(leaks(agent.server.log(1, 2))).isEmpty();

        variables.put("fail", new Variable("yes", false, false));
        agent.plan(2, 1, 0, WorkOf.configuration(text.toString()).planOnly().variables(variables));
        AgentMessage.Finished failed = agent.finished(2, 1);

        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(leaks(agent.server.log(2, 1) + "\n" + failed.error().message()))
                .isEmpty();
    }
}
