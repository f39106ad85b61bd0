package dev.berth.cli.client.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedTest {
    @TempDir
    private Path folder;

    private Path top;

    @BeforeEach
    void makeDirectory() throws IOException {
        top = Files.createDirectory(folder.resolve("configuration"));
        Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void filesAndDirectoriesKeepTheirModes() throws IOException {
        write("run.sh", "#!", "rwxr-x--x");
        write("main.tf", "# it", "rw-r--r--");
        Files.createDirectory(top.resolve("empty"));
        Files.setPosixFilePermissions(top.resolve("empty"), PosixFilePermissions.fromString("rwx------"));

        assertThat(Trees.packed(top))
                .isEqualTo(Map.of("run.sh", "file 751 #!", "main.tf", "file 644 # it", "empty/", "directory 700"));
    }

    @Test
    void theSameFilesMakeTheSameBytes() throws IOException {
        Trees.grow(top, new Random(7), 3);
        byte[] first = bytes(top);
        Path copy = folder.resolve("copy");
        Trees.grow(copy, new Random(7), 3);
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
            }
        }
        assertThat(bytes(copy)).isEqualTo(first);
    }

    @Test
    void namesMayBeLongAndHaveAnyLetters() throws IOException {
        String name = "größe-" + "x".repeat(150) + "-日本";
        write(name, "1", "rw-r--r--");
        assertThat(Trees.packed(top)).containsExactly(Map.entry(name, "file 644 1"));
    }

    @Test
    void linksThatStayInsideStayLinks() throws IOException {
        write("main.tf", "1", "rw-r--r--");
        Files.createDirectory(top.resolve("inner"));
        Files.createSymbolicLink(top.resolve("inner/up.tf"), Path.of("../main.tf"));
        Files.createSymbolicLink(
                top.resolve("inner/absolute.tf"), top.toRealPath().resolve("main.tf"));
        Files.createSymbolicLink(top.resolve("inner/round.tf"), Path.of("../inner/../main.tf"));
        Files.createSymbolicLink(top.resolve("nowhere"), Path.of("gone.tf"));
        Files.createSymbolicLink(top.resolve("here"), Path.of("."));

        assertThat(Trees.packed(top))
                .containsEntry("inner/up.tf", "link to ../main.tf")
                .containsEntry("inner/absolute.tf", "link to ../main.tf")
                .containsEntry("inner/round.tf", "link to ../main.tf")
                .containsEntry("nowhere", "link to gone.tf")
                .containsEntry("here", "link to .");
    }

    @Test
    void linksThatLeaveBecomeWhatTheyLeadTo() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("common"));
        Files.writeString(outside.resolve("common.tf"), "s");
        Files.createSymbolicLink(outside.resolve("again.tf"), Path.of("common.tf"));
        Files.setPosixFilePermissions(outside.resolve("common.tf"), PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(top.resolve("file.tf"), Path.of("../common/common.tf"));
        Files.createSymbolicLink(top.resolve("module"), outside);
        Files.createSymbolicLink(folder.resolve("chain"), outside);
        Files.createSymbolicLink(top.resolve("by-a-chain.tf"), folder.resolve("chain/common.tf"));

        assertThat(Trees.packed(top))
                .containsEntry("file.tf", "file 600 s")
                .containsEntry("module/common.tf", "file 600 s")
                .containsEntry("module/again.tf", "file 600 s")
                .containsEntry("by-a-chain.tf", "file 600 s")
                .containsKey("module/");
    }

    @Test
    void aLinkThatSeemsToStayAndLeavesByAnotherIsReplacedToo() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(outside.resolve("shared.tf"), "s");
        Files.createSymbolicLink(top.resolve("module"), outside);
        Files.createSymbolicLink(top.resolve("seems.tf"), Path.of("module/shared.tf"));
        assertThat(Trees.packed(top).get("seems.tf")).endsWith(" s").startsWith("file");
    }

    @Test
    void linksThatLeaveAndLeadNowhereOrRoundAreRefused() throws IOException {
        Files.createSymbolicLink(top.resolve("gone"), Path.of("../gone"));
        assertThatThrownBy(() -> Packed.of(top))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("gone leads out of the directory");
        Files.delete(top.resolve("gone"));
        Files.createSymbolicLink(top.resolve("round"), Path.of(".."));
        assertThatThrownBy(() -> Packed.of(top))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("round")
                .hasMessageContaining("is a directory that it lies in");
    }

    @Test
    void whatTheFileSaysStaysBehindAndItselfDoesNot() throws IOException {
        write(IgnoreRules.FILE, "*.pem\nout/\n!out/but.tf\n", "rw-r--r--");
        write("key.pem", "secret", "rw-------");
        Files.createDirectory(top.resolve("out"));
        write("out/a.tf", "1", "rw-r--r--");
        write("out/but.tf", "1", "rw-r--r--");
        assertThat(Trees.packed(top)).containsOnlyKeys(IgnoreRules.FILE, "out/but.tf");
    }

    @Test
    void limitsHold() throws IOException {
        write("a.tf", "12345", "rw-r--r--");
        write("b.tf", "12345", "rw-r--r--");
        assertThatThrownBy(() -> Packed.of(top, new PackLimits(1, 100, 10))).hasMessageContaining("more than 1 files");
        assertThatThrownBy(() -> Packed.of(top, new PackLimits(10, 9, 10))).hasMessageContaining("more than 9 bytes");
        Files.createDirectories(top.resolve("a/b/c"));
        assertThatThrownBy(() -> Packed.of(top, new PackLimits(10, 100, 2))).hasMessageContaining("deep");
    }

    @Test
    void nothingToPackIsSaid() {
        assertThatThrownBy(() -> Packed.of(top)).hasMessageContaining("nothing to pack");
        assertThatThrownBy(() -> Packed.of(top.resolve("none"))).hasMessageContaining("there is no directory");
    }

    @Test
    void anArchiveCanBeReadAgainAndHasNoNameOnTheDisk() throws IOException {
        write("main.tf", "1", "rw-r--r--");
        List<Path> before = temporaryFiles();
        try (Packed packed = Packed.of(top)) {
            byte[] first = packed.read().readAllBytes();
            assertThat(packed.bytes()).isEqualTo(first.length);
            assertThat(packed.read().readAllBytes()).isEqualTo(first);
            assertThat(packed.entries()).isEqualTo(1);
            assertThat(temporaryFiles()).isEqualTo(before);
        }
    }

    private static List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".tar.gz"))
                    .sorted()
                    .toList();
        }
    }

    private void write(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(top.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static byte[] bytes(Path directory) throws IOException {
        try (Packed packed = Packed.of(directory);
                InputStream content = packed.read()) {
            return content.readAllBytes();
        }
    }
}
