package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.masking.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final Path ROOT = Path.of("");

    @TempDir
    Path base;

    private Path source;
    private Path target;
    private Path archive;

    @BeforeEach
    void make() throws IOException {
        source = Files.createDirectory(base.resolve("source"));
        target = Files.createDirectory(base.resolve("target"));
        archive = base.resolve("bundle.tar.gz");
        Files.writeString(source.resolve("main.tf"), "main");
        Files.createDirectories(source.resolve("größe/empty"));
        Path script = Files.writeString(source.resolve("größe/run.sh"), "#!");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("/somewhere/else"));
        Files.createDirectories(source.resolve(".terraform/providers/big"));
        Files.writeString(source.resolve(".terraform/providers/big/provider"), "big");
        Files.writeString(source.resolve(".terraform/terraform.tfstate"), "note");
        Files.createDirectories(source.resolve(".terraform/modules/m"));
        Files.writeString(source.resolve(".terraform/modules/m/main.tf"), "module");
    }

    private Manifest manifest() throws IOException {
        List<Secrets.Value> secrets = List.of(new Secrets.Value("plain \u20ac", false), new Secrets.Value("[1]", true));
        return new Manifest("/tmp/x/source", "", Set.of("b", "a"), secrets, Inventory.of(source, ROOT));
    }

    private String pack() throws IOException {
        return Bundle.pack(source, manifest(), path -> !path.equals("main.tf"), base.resolve("scratch"), archive);
    }

    private Manifest read() throws IOException {
        return Bundle.manifest(archive, ArchiveLimits.DEFAULT).orElseThrow();
    }

    @Test
    void theSameFilesMakeTheSameBundleP6() throws IOException {
        String first = pack();
        Files.setLastModifiedTime(source.resolve("main.tf"), FileTime.fromMillis(1000));

        assertThat(pack()).isEqualTo(first).isEqualTo(Digests.sha256(archive)).hasSize(64);
    }

    @Test
    void aBundleWhoseSumIsWrongIsNotRestored() throws IOException {
        pack();
        byte[] damaged = Files.readAllBytes(archive);
        damaged[damaged.length - 8] ^= 1;
        Files.write(archive, damaged);

        assertThatThrownBy(() -> Bundle.restore(archive, read(), target, ArchiveLimits.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("CRC32");
    }

    @Test
    void theManifestComesBackAsItWas() throws IOException {
        pack();

        Manifest read = read();

        assertThat(read.directory()).isEqualTo("/tmp/x/source");
        assertThat(read.variables()).containsExactlyInAnyOrder("a", "b");
        assertThat(read.secrets()).isEqualTo(manifest().secrets());
        assertThat(read.files().firstDifference(Inventory.of(source, ROOT))).isEmpty();
        assertThat(read.files().digest()).isEqualTo(Inventory.of(source, ROOT).digest());
    }

    @Test
    void aDirectoryWithTheConfigurationBecomesWhatThePlanLeftP6() throws IOException {
        pack();
        Files.writeString(target.resolve("main.tf"), "main");
        Files.writeString(target.resolve("deleted.tf"), "the plan deleted it");
        Files.createDirectories(target.resolve("link"));
        Files.createSymbolicLink(target.resolve("größe"), base);

        Bundle.restore(archive, read(), target, ArchiveLimits.DEFAULT);

        assertThat(Inventory.of(source, ROOT).firstDifference(Inventory.of(target, ROOT)))
                .isEmpty();
        assertThat(target.resolve(".terraform/providers")).doesNotExist();
        assertThat(base.resolve("run.sh")).doesNotExist();
    }

    @Test
    void whateverDiffersIsNamed() throws IOException {
        Inventory before = Inventory.of(source, ROOT);
        Files.writeString(source.resolve(".terraform/modules/m/main.tf"), "another");
        assertThat(before.firstDifference(Inventory.of(source, ROOT)))
                .contains(".terraform/modules/m/main.tf has another content");

        Files.writeString(source.resolve(".terraform/modules/m/main.tf"), "module");
        Files.setPosixFilePermissions(source.resolve("größe/run.sh"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(before.firstDifference(Inventory.of(source, ROOT))).contains("größe/run.sh has another mode");

        Files.delete(source.resolve("größe/run.sh"));
        assertThat(before.firstDifference(Inventory.of(source, ROOT))).contains("größe/run.sh is missing");
    }

    @Test
    void aManifestThatLeadsOutOfTheDirectoryIsRefused() throws IOException {
        Files.createDirectory(base.resolve("evil"));
        Path evil = Files.writeString(base.resolve("evil/x"), "x");
        Manifest manifest = new Manifest("/tmp/x/source", "", Set.of(), List.of(), Inventory.of(base, ROOT));
        Bundle.pack(base, manifest, path -> path.equals("evil/x"), base.resolve("scratch"), archive);
        Files.delete(evil);
        Inventory named = Inventory.of(source, ROOT);
        Manifest other = new Manifest("/tmp/x/source", "", Set.of(), List.of(), named);

        assertThatThrownBy(() -> Bundle.restore(archive, other, target, ArchiveLimits.DEFAULT))
                .isInstanceOf(UnsafeArchiveException.class);
    }
}
