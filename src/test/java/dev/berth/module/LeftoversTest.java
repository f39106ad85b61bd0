package dev.berth.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoversTest {
    private static List<String> steps(String path) {
        return List.of(path.split("/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".terraform/terraform.tfstate",
                "live/net/.terraform/modules/modules.json",
                "terraform.tfstate",
                "a/terraform.tfstate.backup",
                "terraform.tfstate.1712345678.backup",
                "terraform.tfstate.d/prod/terraform.tfstate",
                "terraform.tfstate.d/prod/anything",
                "errored.tfstate",
                ".terraform.tfstate.lock.info",
                "berth.tfplan",
                "plans/monday.tfplan",
                "crash.log",
                "crash.20260101.log"
            })
    void whatAToolLeavesBehindIsKnown(String path) {
        assertThat(Leftovers.isLeftover(steps(path), false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".terraform.lock.hcl",
                "terraform.tfstate.tpl",
                "my-terraform.tfstate",
                "templates/terraform.tfstate.json",
                ".terraformrc",
                ".terraform-version",
                "terraform.d/plugins/x",
                "crash.logs",
                "crashlog",
                "tfplan",
                "tfplan.md",
                "terraform.tfvars"
            })
    void whatOnlyLooksLikeItStays(String path) {
        assertThat(Leftovers.isLeftover(steps(path), false)).isFalse();
    }

    @Test
    void aDirectoryIsOneByItsOwnNameOnly() {
        assertThat(Leftovers.isLeftover(steps("a/.terraform"), true)).isTrue();
        assertThat(Leftovers.isLeftover(steps("old.tfplan"), true)).isFalse();
        assertThat(Leftovers.isLeftover(steps("crash.log/main.tf"), false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "terraform.tfstate",
                "terraform.tfstate.backup",
                "terraform.tfstate.1712345678.backup",
                "live/errored.tfstate",
                ".terraform.tfstate.lock.info",
                ".terraform.lock.hcl",
                "berth.tfplan"
            })
    void aDirectoryInThePlaceOfAFileThatIsWrittenIsInTheWay(String path) {
        assertThat(Leftovers.isLeftover(steps(path), true)).isTrue();
        assertThat(Leftovers.isLeftover(steps(path + "/main.tf"), false)).isTrue();
    }

    @Test
    void linksToDirectoriesLeadToTheirModules() {
        ModuleDirectories modules = new ModuleDirectories();
        modules.file(steps("envs/prod/main.tf"));
        modules.file(steps("envs/prod/net/main.tofu"));
        modules.file(steps(".terraform/modules/x/main.tf"));
        modules.link(steps("live/now"), "../envs/prod");
        modules.link(steps("latest"), "live/now");
        modules.link(steps("loop"), ".");
        modules.resolveLinks();

        assertThat(modules.of(Dialect.TERRAFORM))
                .contains("envs/prod", "live/now", "latest")
                .doesNotContain(".", "envs");
        assertThat(modules.of(Dialect.TOFU)).contains("envs/prod/net", "live/now/net", "latest/net");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "../up", "a/../b", "a\0b", "a\nb", "x/\uD800"})
    void aWorkingDirectoryThatLeavesOrCannotBeIsNone(String path) {
        assertThat(WorkingDirectory.problem(path)).isNotNull();
    }

    @Test
    void aWorkingDirectoryHasOneForm() {
        assertThat(WorkingDirectory.problem("./live//größe/")).isNull();
        assertThat(WorkingDirectory.normalized("./live//größe/")).isEqualTo("live/größe");
        assertThat(WorkingDirectory.normalized(".")).isEmpty();
        assertThat(WorkingDirectory.problem("x".repeat(256))).isNotNull();
        assertThat(WorkingDirectory.problem("ab/".repeat(400))).isNotNull();
    }
}
