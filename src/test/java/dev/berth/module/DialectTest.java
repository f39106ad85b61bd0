package dev.berth.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
    @Test
    void terraformReadsItsOwnFilesAndOverridesLast() {
        List<String> names = List.of(
                "z.tf",
                "override.tf",
                "a_override.tf.json",
                "b.tf.json",
                "B.tf",
                "c.tofu",
                ".hidden.tf",
                "old.tf~",
                "#edited.tf#",
                "main.tf.bak",
                "x.tfvars",
                "_override.tf");
        assertThat(Dialect.TERRAFORM.inOrder(names))
                .containsExactly("B.tf", "b.tf.json", "z.tf", "_override.tf", "a_override.tf.json", "override.tf");
    }

    @Test
    void aFileOfTofusOwnStandsInThePlaceOfItsNamesake() {
        List<String> names = List.of(
                "main.tf", "main.tofu", "net.tf.json", "net.tofu.json", "net.tf", "override.tf", "override.tofu");
        assertThat(Dialect.TOFU.inOrder(names))
                .containsExactly("main.tofu", "net.tf", "net.tofu.json", "override.tofu");
        assertThat(Dialect.EARLY_TOFU.inOrder(names))
                .containsExactly("main.tf", "net.tf", "net.tf.json", "override.tf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "main.tf",
                "z_override.tf",
                "zzzz_berth_override.tf",
                "zzzz_berth_override.tf.json",
                "~~~_override.tf",
                "größe_override.tf.json",
                "\uD83D\uDE00_override.tf"
            })
    void berthsOverrideComesAfterAllOthers(String name) {
        for (String present : List.of(name, "x".repeat(240) + "_override.tf", "z".repeat(243) + "_override.tf")) {
            String ours = Dialect.TERRAFORM.lastOverride(List.of(present, "a.tf"));
            assertThat(ours.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
            assertThat(Dialect.TERRAFORM.inOrder(List.of(present, "a.tf", ours)))
                    .last()
                    .isEqualTo(ours)
                    .isNotEqualTo(present);
        }
    }

    @Test
    void berthsOverrideComesAfterThoseOfTofuToo() {
        List<String> names = List.of("zzzz_berth_override.tofu", "zzzz_berth_override.tf");
        String ours = Dialect.TOFU.lastOverride(names);
        assertThat(Dialect.TOFU.inOrder(List.of(names.get(0), names.get(1), ours)))
                .containsExactly("zzzz_berth_override.tofu", ours);
    }
}
