package dev.berth.server.web.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.masking.Masks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real plans of random nested values: every value that is new is shown as new, and every one that goes as gone. */
class RandomPlanTest {
    private static final long SEED = 20240607;
    private static final int RESOURCES = 60;
    private static final Pattern TOKEN = Pattern.compile("t[0-9]+t");
    private static final Pattern SECRET = Pattern.compile("s[0-9]+s");
    private static final String CONFIGURATION = """
            variable "version_of_values" {}
            locals {
              open   = jsondecode(file("${path.module}/open${var.version_of_values}.json"))
              closed = jsondecode(file("${path.module}/closed${var.version_of_values}.json"))
            }
            resource "terraform_data" "random" {
              for_each = local.open
              input    = { open = each.value, closed = sensitive(lookup(local.closed, each.key, null)) }
            }
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final Random random = new Random(SEED);
    private int tokens;

    @TempDir
    private Path directory;

    @Test
    void whatIsNewIsShownAsNewAndWhatGoesAsGoneAndNothingThatIsSensitive() throws Exception {
        Map<String, Object> before = values("t");
        Map<String, Object> after = new LinkedHashMap<>();
        before.forEach((key, value) -> after.put(key, mutated(value)));
        byte[] plan = plan(before, after);
        for (String key : before.keySet()) {
            ResourceChange change = alone(plan, "terraform_data.random[\"" + key + "\"]");
            if (change == null) {
                assertThat(after.get(key))
                        .as("seed %s: %s is not shown", SEED, key)
                        .isEqualTo(before.get(key));
                continue;
            }
            assertShown(change, tokens(before.get(key)), tokens(after.get(key)));
        }
    }

    private static void assertShown(ResourceChange change, Set<String> old, Set<String> young) {
        List<Row> rows = ofInput(change);
        String gone = rows.stream()
                .map(row -> row.line()
                        ? row.mark() == Mark.REMOVED ? PlanText.side(row.after()) : ""
                        : PlanText.side(row.before()))
                .collect(Collectors.joining("\n"));
        String come = rows.stream()
                .map(row -> row.line() && row.mark() != Mark.ADDED ? "" : PlanText.side(row.after()))
                .collect(Collectors.joining("\n"));
        Set<String> onlyOld = new HashSet<>(old);
        onlyOld.removeAll(young);
        Set<String> onlyYoung = new HashSet<>(young);
        onlyYoung.removeAll(old);
        assertThat(found(TOKEN, gone))
                .as("seed %s: gone from %s", SEED, change.address())
                .containsAll(onlyOld);
        assertThat(found(TOKEN, come))
                .as("seed %s: new in %s", SEED, change.address())
                .containsAll(onlyYoung);
        assertThat(found(SECRET, gone + come))
                .as("secrets of %s", change.address())
                .isEmpty();
    }

    /** The provider's own copy of it, the attribute output, follows later and is not known yet. */
    private static List<Row> ofInput(ResourceChange change) {
        List<Row> rows = new ArrayList<>();
        boolean inside = false;
        for (Row row : change.rows()) {
            inside = row.depth() == 0 ? row.name().equals("input") : inside;
            if (inside) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static ResourceChange alone(byte[] plan, String address) throws IOException {
        PlanTree tree = PlanReader.read(plan, new PlanQuery(Set.of(), "", address, 0), Masks.NONE);
        return tree.modules().isEmpty()
                ? null
                : tree.modules().getFirst().changes().getFirst();
    }

    private byte[] plan(Map<String, Object> before, Map<String, Object> after) throws Exception {
        Files.writeString(directory.resolve("main.tf"), CONFIGURATION);
        write("open1.json", before);
        write("open2.json", after);
        write("closed1.json", values("s"));
        write("closed2.json", values("s"));
        terraform("init", "-input=false");
        terraform("apply", "-input=false", "-auto-approve", "-var=version_of_values=1");
        terraform("plan", "-input=false", "-out=plan", "-var=version_of_values=2");
        Path out = directory.resolve("plan.json");
        run(out, List.of("terraform", "show", "-json", "plan"));
        return Files.readAllBytes(out);
    }

    private void write(String name, Object value) throws IOException {
        Files.writeString(directory.resolve(name), json.writeValueAsString(value));
    }

    private void terraform(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        command.add("-no-color");
        run(directory.resolve("output.txt"), command);
    }

    private void run(Path out, List<String> command) throws Exception {
        int exit = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("errors.txt").toFile())
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
        assertThat(exit)
                .as("%s: %s", command, Files.readString(directory.resolve("errors.txt")))
                .isZero();
    }

    private Map<String, Object> values(String letter) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int index = 0; index < RESOURCES; index++) {
            values.put("r" + index, value(letter, 0));
        }
        return values;
    }

    private Object value(String letter, int depth) {
        int kind = random.nextInt(depth > 4 ? 3 : 7);
        return switch (kind) {
            case 0, 1 -> letter + tokens++ + letter;
            case 2 -> letter + tokens++ + letter + "\n" + letter + tokens++ + letter + "\nlast";
            case 3 -> Map.of("json", encoded(Map.of("inner", value(letter, depth + 2))));
            case 4 -> items(letter, depth);
            default -> fields(letter, depth);
        };
    }

    private String encoded(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Object> items(String letter, int depth) {
        List<Object> items = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            items.add(value(letter, depth + 1));
        }
        return items;
    }

    private Map<String, Object> fields(String letter, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            fields.put("k" + random.nextInt(9), value(letter, depth + 1));
        }
        return fields;
    }

    private Object mutated(Object value) {
        if (random.nextInt(10) == 0) {
            return value("t", 2);
        }
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> changed = new LinkedHashMap<>();
            fields.forEach((name, each) -> {
                if (random.nextInt(8) > 0) {
                    changed.put((String) name, name.equals("json") ? each : mutated(each));
                }
            });
            return changed;
        }
        if (value instanceof List<?> items) {
            List<Object> changed = new ArrayList<>();
            items.forEach(each -> {
                if (random.nextInt(6) > 0) {
                    changed.add(mutated(each));
                }
            });
            return changed;
        }
        return value;
    }

    private Set<String> tokens(Object value) {
        return found(TOKEN, encoded(value));
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new HashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
