package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacePathsTest {
    @TempDir
    Path temporary;

    private Path work;
    private WorkspacePaths paths;

    @BeforeEach
    void make() throws IOException {
        work = Files.createDirectory(temporary.resolve("work"));
        paths = agent("http://one");
    }

    private WorkspacePaths agent(String server) throws IOException {
        return new WorkspacePaths(temporary, work, server);
    }

    private Path base() {
        return paths.of("net").getParent();
    }

    @Test
    void aWorkspaceHasOnePathInEveryAgentAndAnotherThanItsNamesakes() throws IOException {
        assertThat(agent("http://one").of("net")).isEqualTo(paths.of("net"));
        assertThat(agent("http://two").of("net")).isNotEqualTo(paths.of("net"));
        assertThat(paths.of("net/../x").getParent()).isEqualTo(base());
        assertThat(paths.of("n".repeat(500)).getFileName().toString()).hasSizeLessThan(50);
    }

    @Test
    void aPathIsUsedByOneAtATime() throws IOException {
        Path path = paths.of("net");
        WorkspacePaths.Held held = paths.take(path, "task 1").orElseThrow();
        held.leadTo(work);

        assertThat(paths.take(path, "task 1")).isEmpty();
        assertThat(agent("http://one").take(path, "task 3")).as("another agent").isEmpty();
        assertThat(agent("http://one").holder(path)).isEqualTo("task 1");
        assertThat(paths.takeAnother("net", "task 2").orElseThrow().path()).isNotEqualTo(path);

        held.release();
        assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(paths.take(path, "task 1")).isPresent();
    }

    @Test
    void itsDirectoryIsForItsOwnerOnlyAndNobodyElsesIsUsed() throws IOException {
        assertThat(paths.isOurs()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(base())))
                .isEqualTo("rwx------");

        Files.setPosixFilePermissions(base(), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(paths.take(paths.of("net"), "task 1")).isEmpty();
        assertThat(paths.scratch("1-1").getParent()).isEqualTo(temporary);
    }

    @Test
    void aLinkInThePlaceOfItsDirectoryIsNotFollowed() throws IOException {
        Files.createSymbolicLink(base(), Files.createDirectory(temporary.resolve("elsewhere")));

        assertThat(paths.take(paths.of("net"), "task 1")).isEmpty();
    }

    @Test
    void onlyAPathOfItsOwnCanBeHad() {
        assertThat(paths.isPossible(paths.of("net"))).isTrue();
        assertThat(paths.isPossible(Path.of("/etc/net"))).isFalse();
        assertThat(paths.isPossible(base().resolve("a/../../b"))).isFalse();
    }

    @Test
    void whatAKilledAgentLeftBehindGoesWhenItStartsAgain() throws IOException {
        WorkspacePaths.Held held = paths.take(paths.of("net"), "task 1").orElseThrow();
        held.leadTo(work.resolve("attempts/1-1"));
        Path scratch = paths.scratch("1-1");
        Files.writeString(scratch.resolve("secret"), "x");
        Path others = Files.createSymbolicLink(base().resolve("other"), temporary.resolve("other-agent"));

        agent("http://one").clear();

        assertThat(Files.exists(held.path(), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(scratch).doesNotExist();
        assertThat(others).isSymbolicLink();
    }
}
