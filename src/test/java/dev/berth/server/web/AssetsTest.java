package dev.berth.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AssetsTest {
    private static final Path OWN = Path.of("src/main/resources/web");
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");

    /** What the policy of the page would stop, and what would show text as anything but text. */
    private static final Pattern FORBIDDEN = Pattern.compile(
            "\\sstyle=|<style|\\son[a-z]+=|hx-on|javascript:|\\.raw\\b|\\.safe\\b|<script(?![^>]* src=)|https?://",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern FORBIDDEN_IN_SCRIPTS = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|\\.style\\b(?!\\.(height|transform) = `)");

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void everyFileIsServedAndNoOther() throws IOException {
        Set<String> own = files(OWN).stream()
                .map(file -> OWN.relativize(file).toString())
                .collect(Collectors.toCollection(TreeSet::new));
        own.add("htmx/htmx.min.js");
        assertThat(new TreeSet<>(Assets.FILES)).isEqualTo(own);
    }

    @Test
    void anAddressWithAnotherDigestLeadsNowhere() {
        Assets assets = new Assets();
        String digest = assets.base().substring(assets.base().lastIndexOf('/') + 1);
        assertThat(digest).matches("[0-9a-f]{16}");
        assertThat(assets.find(digest, "berth.css")).isPresent();
        assertThat(assets.find("0".repeat(16), "berth.css")).isEmpty();
        assertThat(assets.find(digest, "../application.properties")).isEmpty();
    }

    @Test
    void templatesHaveNothingThatThePolicyStopsAndShowTextAsText() throws IOException {
        for (Path file : files(TEMPLATES)) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(FORBIDDEN);
        }
    }

    @Test
    void scriptsNeverMakeMarkupOfText() throws IOException {
        for (Path file : files(OWN)) {
            if (file.toString().endsWith(".js")) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(FORBIDDEN_IN_SCRIPTS);
            }
        }
    }
}
