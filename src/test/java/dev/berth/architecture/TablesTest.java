package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whose a table is and in which style it is written: ARCHITECTURE.md says it, and no other room writes it. */
class TablesTest {
    private static final Path PAGE = Path.of("ARCHITECTURE.md");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final String PERSISTENCE = "src/main/java/dev/berth/server/persistence/";
    private static final SourceTree MAIN = new SourceTree("src/main/java");

    private static final Pattern CREATED = Pattern.compile("CREATE TABLE (\\w+)");
    private static final Pattern MADE = Pattern.compile("INSERT\\s+INTO\\s+(\\w+)");
    private static final Pattern CHANGED = Pattern.compile("(?:UPDATE|DELETE\\s+FROM)\\s+(\\w+)");

    /** Some tables, where their rows are made, and where else they are changed. */
    private static final Pattern LINE = Pattern.compile("(?m)^\\| (`\\w+`[^|]*)\\|([^|]*)\\|([^|]*)\\|$");

    private static final Pattern TABLE = Pattern.compile("`(\\w+)`");
    private static final Pattern ROOM = Pattern.compile("`\\.(\\w+)`");
    private static final Pattern MAPPED = Pattern.compile("@Table\\(name = \"(\\w+)\"\\)");
    private static final Pattern SQL = Pattern.compile("\\b(?:SELECT|INSERT|UPDATE|DELETE)\\b");
    private static final String ENTITIES = "by Panache";

    /**
     * Who writes a table.
     *
     * @param mapped whether its rows are entities, which no SQL may name
     */
    private record Writers(boolean mapped, Set<String> made, Set<String> changedElsewhere) {}

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> tables() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            return files.flatMap(file -> found(CREATED, read(file))).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1));
    }

    private static TreeMap<String, Writers> told() {
        String data = read(PAGE).split("(?m)^## Data$")[1].split("(?m)^## ")[0];
        TreeMap<String, Writers> told = new TreeMap<>();
        for (MatchResult line : LINE.matcher(data).results().toList()) {
            Writers writers = new Writers(line.group(2).contains(ENTITIES), rooms(line.group(2)), rooms(line.group(3)));
            found(TABLE, line.group(1))
                    .forEach(table ->
                            assertThat(told.put(table, writers)).as(table).isNull());
        }
        return told;
    }

    private static Set<String> rooms(String cell) {
        return found(ROOM, cell).collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeMap<String, Writers> seen() throws IOException {
        List<SourceTree.Text> texts = MAIN.texts();
        TreeMap<String, Writers> seen = new TreeMap<>();
        for (String table : tables()) {
            Set<String> mapped = mapped(table);
            Set<String> made = writers(texts, MADE, table);
            made.addAll(mapped);
            Set<String> changed = writers(texts, CHANGED, table);
            changed.removeAll(made);
            seen.put(table, new Writers(!mapped.isEmpty(), made, changed));
        }
        return seen;
    }

    private static Set<String> writers(List<SourceTree.Text> texts, Pattern statement, String table) {
        return texts.stream()
                .filter(text -> found(statement, text.value()).anyMatch(table::equals))
                .map(text -> room(text.file().toString().replace('\\', '/')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rooms that have an entity of that table. */
    private static Set<String> mapped(String table) {
        return MAIN.files().stream()
                .filter(file -> found(MAPPED, read(file)).anyMatch(table::equals))
                .map(file -> room(file.toString().replace('\\', '/')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The room of a class of persistence; of any other its file. */
    private static String room(String file) {
        return file.contains(PERSISTENCE)
                ? file.substring(file.indexOf(PERSISTENCE) + PERSISTENCE.length())
                        .replaceFirst("/.*", "")
                : file;
    }

    @Test
    void aTableIsWrittenWhereThePageSaysAndNowhereElse() throws IOException {
        assertThat(seen()).isNotEmpty().isEqualTo(told());
    }

    @Test
    void noSqlNamesATableThatHasEntities() throws IOException {
        List<String> mapped = seen().entrySet().stream()
                .filter(entry -> entry.getValue().mapped())
                .map(Map.Entry::getKey)
                .toList();
        Pattern name = Pattern.compile("\\b(?:" + String.join("|", mapped) + ")\\b");

        assertThat(mapped).isNotEmpty();
        assertThat(MAIN.texts())
                .filteredOn(text -> SQL.matcher(text.value()).find())
                .filteredOn(text -> name.matcher(text.value()).find())
                .isEmpty();
    }

    @Test
    void theRowsOfATableAreMadeInOneRoom() throws IOException {
        TreeMap<String, Writers> seen = seen();
        // Whatever steps a task takes, whoever lets it take them writes it down with them.
        assertThat(seen.remove("task_events").made()).containsExactly("task", "turn");

        assertThat(seen)
                .allSatisfy(
                        (table, writers) -> assertThat(writers.made()).as(table).hasSizeLessThan(2));
    }
}
