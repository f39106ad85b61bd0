package dev.berth.server.web.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.masking.Masks;
import dev.berth.masking.PlanRedaction;
import dev.berth.masking.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Berth knows to be secret is on no page of a plan, though the tool marks nothing. */
class PlanMaskTest {
    private static final String OLD = "old-secret-4711";
    private static final String NEW = "new-secret-0815";
    private static final Secrets SECRETS = new Secrets().add(OLD).add(NEW).add("815815815");

    private static String shown(String before, String after) throws IOException {
        String plan = """
                {"variables": {"v": {"value": "%2$s"}},
                 "resource_changes": [{"address": "r[\\"%1$s\\"]", "module_address": "module.m[\\"%1$s\\"]",
                   "previous_address": "r[\\"x %2$s\\"]",
                   "change": {"actions": ["update"], "before": %3$s, "after": %4$s, "importing": {"id": "%1$s"}}}],
                 "resource_drift": [{"address": "d", "change": {"actions": ["update"], "before": {"d": "%1$s"}, "after": {"d": 1}}}],
                 "deferred_changes": [{"resource_change": {"address": "later[\\"%1$s\\"]"}}],
                 "output_changes": {"o": {"actions": ["create"], "before": null, "after": {"%2$s": "%1$s"}}}}
                """.formatted(OLD, NEW, before, after);
        byte[] json = plan.getBytes(StandardCharsets.UTF_8);
        Masks masks = PlanRedaction.masks(json, Set.of("v"), SECRETS);
        String text = PlanText.of(PlanReader.read(json, PlanQuery.ALL, masks));
        assertThat(text).doesNotContain(OLD, NEW, "815815815").contains("***");
        return text;
    }

    @Test
    void aSecretIsMaskedInValuesNamesAddressesAndTextsOfAnyKind() throws IOException {
        assertThat(shown("{}", """
                        {"plain": "%1$s", "number": 815815815, "lines": "a\\n%1$s\\nb", "json": "{\\"p\\": \\"%1$s\\"}",
                         "%1$s": "name", "%2$s": "other name", "list": ["%1$s", {"%1$s": 1}]}
                        """.formatted(OLD, NEW)))
                .contains("plain = \"***\"", "number = \"***\"", "p = \"***\"", "*** = ", "***#2 = ", "r[\"***\"]")
                .contains("a\n***\nb");
    }

    @Test
    void whatIsMaskedIsComparedAllTheSame() throws IOException {
        assertThat(shown("{\"a\": \"" + OLD + "\"}", "{\"a\": \"" + NEW + "\"}"))
                .contains("a = \"***\" -> \"***\" # what is masked changes");
        assertThat(shown("{\"a\": \"" + OLD + "\"}", "{\"a\": \"" + OLD + "\"}"))
                .contains("1 unchanged attribute")
                .doesNotContain("a = ");
    }

    @Test
    void whatIsNotMaskedOfATextIsComparedLineByLine() throws IOException {
        assertThat(shown("{\"a\": \"one\\n" + OLD + "\\nb\"}", "{\"a\": \"two\\n" + OLD + "\\nb\"}"))
                .contains("- one", "+ two", "***");
    }

    @Test
    void whatLiesDeepIsMaskedToo() throws IOException {
        String deep = "[".repeat(60) + "{\"" + OLD + "\": \"" + NEW + "\"}" + "]".repeat(60);
        shown("{}", "{\"a\": " + deep + "}");
        String within = "[".repeat(20) + "{\"" + OLD + "\": \"" + NEW + "\"}" + "]".repeat(20);
        shown("{\"a\": 1}", "{\"a\": " + within + "}");
    }

    @Test
    void withoutSecretsNothingIsMasked() throws IOException {
        String plan = "{\"resource_changes\":[{\"address\":\"r\",\"change\":{\"actions\":[\"create\"],\"before\":null,"
                + "\"after\":{\"a\":\"" + OLD + "\"}}}]}";
        assertThat(PlanText.of(PlanText.read(plan, PlanQuery.ALL))).contains(OLD);
    }
}
