package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The specification is whole: each rule that is cited is on its page, with an example and with tests that are there. */
class RulesDocumentTest {
    private static final Path PAGE = Path.of("docs/rules.md");
    private static final Path SOURCES = Path.of("src");
    private static final String TESTS = "../src/test/java/";

    /** More rules of one letter there are not; and P99 is none. */
    private static final String NUMBER = "(?:1\\d|[1-9])";

    /** A rule, and what stands under its heading. */
    private static final Pattern RULE = Pattern.compile("(?ms)^### ([A-Z])(\\d+) [^\\n]+\\n(.*?)(?=^##|\\z)");

    private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    /** What of a Java file cites rules beside the names of tests: its comments, and how its tests are displayed. */
    private static final Pattern JAVA_TEXT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*|@DisplayName\\(\\s*\"[^\"]*\"");

    /** A test that is named after a rule, as in {@code f1Something} or {@code somethingF1}. */
    private static final Pattern TEST_NAME =
            Pattern.compile("void (?:([a-z]" + NUMBER + ")[A-Z]\\w*|\\w*[a-z]([A-Z]" + NUMBER + "))\\(");

    private static final Pattern SQL_TEXT = Pattern.compile("--[^\\n]*");
    private static final Pattern CITATION = Pattern.compile("\\b[A-Z]" + NUMBER + "\\b");

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    /** What the page says under each rule's name, in its order. */
    private static Map<String, String> rules() throws IOException {
        Map<String, String> rules = new LinkedHashMap<>();
        RULE.matcher(page())
                .results()
                .forEach(rule -> assertThat(rules.put(rule.group(1) + rule.group(2), rule.group(3)))
                        .as("rule %s%s comes once", rule.group(1), rule.group(2))
                        .isNull());
        return rules;
    }

    @Test
    void theRulesOfALetterAreNumberedWithoutAGap() throws IOException {
        Map<String, List<Integer>> numbers = rules().keySet().stream()
                .collect(Collectors.groupingBy(
                        name -> name.substring(0, 1),
                        Collectors.mapping(name -> Integer.valueOf(name.substring(1)), Collectors.toList())));

        assertThat(numbers).containsKeys("P", "S", "L", "F");
        assertThat(numbers)
                .allSatisfy((letter, found) -> assertThat(found)
                        .as(letter)
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(1, found.size()).boxed().toList()));
    }

    @Test
    void everyRuleHasAnExampleAndATest() throws IOException {
        assertThat(rules()).allSatisfy((name, text) -> {
            assertThat(text).as(name).contains("\n*Example.* ");
            assertThat(testLinks(text)).as("tests of %s", name).isNotEmpty();
        });
    }

    @Test
    void everyLinkOfATestLeadsToATest() throws IOException {
        List<String> dead = testLinks(page()).stream()
                .filter(Predicate.not(RulesDocumentTest::leadsToATest))
                .map(MatchResult::group)
                .toList();

        assertThat(dead).isEmpty();
    }

    @Test
    void everyOtherLinkLeadsSomewhere() throws IOException {
        List<String> dead = LINK.matcher(page())
                .results()
                .map(link -> link.group(2))
                .filter(target -> !target.startsWith(TESTS))
                .filter(Predicate.not(RulesDocumentTest::leadsToAHeading))
                .toList();

        assertThat(dead).isEmpty();
    }

    @Test
    void everyRuleThatASourceCitesIsOnThePage() throws IOException {
        Set<String> known = rules().keySet();
        Set<String> letters = known.stream().map(name -> name.substring(0, 1)).collect(Collectors.toSet());

        Map<String, Set<String>> cited = citations();
        cited.keySet().removeIf(name -> !letters.contains(name.substring(0, 1)));

        assertThat(cited).as("the sources cite at all").hasSizeGreaterThan(30);
        cited.keySet().removeAll(known);
        assertThat(cited).as("cited, and where").isEmpty();
    }

    private static List<MatchResult> testLinks(String text) {
        return LINK.matcher(text)
                .results()
                .filter(link -> link.group(2).startsWith(TESTS))
                .toList();
    }

    private static boolean leadsToATest(MatchResult link) {
        String name = link.group(2).substring(TESTS.length()).replaceFirst("\\.java$", "");
        try {
            Class<?> type = Class.forName(name.replace('/', '.'), false, RulesDocumentTest.class.getClassLoader());
            return hasTest(type, link.group(1));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** As JUnit sees it: in a nested class too, and by an annotation that is made of others. */
    private static boolean hasTest(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.getName().equals(name))
                        .anyMatch(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                || Arrays.stream(type.getDeclaredClasses()).anyMatch(nested -> hasTest(nested, name));
    }

    private static boolean leadsToAHeading(String target) {
        int sign = target.indexOf('#');
        Path file = sign == 0 ? PAGE : PAGE.resolveSibling(sign < 0 ? target : target.substring(0, sign));
        return Files.isRegularFile(file) && (sign < 0 || anchors(file).contains(target.substring(sign + 1)));
    }

    private static Set<String> anchors(Path file) {
        return HEADING.matcher(read(file))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The rules that the sources name, each with the files that do. */
    private static Map<String, Set<String>> citations() throws IOException {
        Map<String, Set<String>> citations = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> cited(file)
                            .forEach(name -> citations
                                    .computeIfAbsent(name, first -> new TreeSet<>())
                                    .add(file.toString())));
        }
        return citations;
    }

    private static Set<String> cited(Path file) {
        String name = file.toString();
        if (name.endsWith(".java")) {
            String source = read(file);
            return Stream.concat(citedIn(source, JAVA_TEXT), testNames(source)).collect(Collectors.toSet());
        }
        return name.endsWith(".sql") ? citedIn(read(file), SQL_TEXT).collect(Collectors.toSet()) : Set.of();
    }

    private static Stream<String> citedIn(String source, Pattern where) {
        return where.matcher(source)
                .results()
                .flatMap(text -> CITATION.matcher(text.group()).results())
                .map(MatchResult::group);
    }

    private static Stream<String> testNames(String source) {
        return TEST_NAME
                .matcher(source)
                .results()
                .map(name -> name.group(1) == null ? name.group(2) : name.group(1))
                .map(name -> name.toUpperCase(Locale.ROOT));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
