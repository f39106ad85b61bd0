package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No path, link or device leaves the directory (A9). */
class SafeUnpackerTest {
    @TempDir
    Path base;

    private Path directory;
    private Path archive;

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(base.resolve("inside"));
        archive = base.resolve("a.tar.gz");
    }

    /** What an archive of a test holds, in order. */
    private interface Content {
        void put(TarArchiveOutputStream tar) throws IOException;
    }

    private void pack(Content... contents) throws IOException {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Content content : contents) {
                content.put(tar);
            }
        }
    }

    private static Content file(String name, String text) {
        return tar -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        };
    }

    private static Content link(String name, String to, byte kind) {
        return tar -> {
            TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
            entry.setLinkName(to);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        };
    }

    private static Content symlink(String name, String to) {
        return link(name, to, TarConstants.LF_SYMLINK);
    }

    private void unpack() throws IOException {
        SafeUnpacker.unpack(archive, directory, new ArchiveLimits(1 << 20, 1 << 20, 50));
    }

    private void isRefused() {
        assertThatThrownBy(this::unpack).isInstanceOf(UnsafeArchiveException.class);
        assertThat(base.toFile().list()).containsExactlyInAnyOrder("inside", "a.tar.gz");
    }

    @Test
    void anOrdinaryConfigurationIsUnpacked() throws IOException {
        pack(
                file("./main.tf", "x"),
                file("modules/net/main.tf", "y"),
                symlink("modules/same", "net"),
                symlink("top", "modules/../main.tf"),
                link("copy.tf", "main.tf", TarConstants.LF_LINK));

        unpack();

        assertThat(directory.resolve("main.tf")).hasContent("x");
        assertThat(directory.resolve("modules/same/main.tf")).hasContent("y");
        assertThat(directory.resolve("top")).hasContent("x");
        assertThat(directory.resolve("copy.tf")).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "a/../../out", "/tmp/out", "a/..", ".."})
    void aPathThatLeavesTheDirectoryIsRefused(String name) throws IOException {
        pack(file(name, "x"));

        isRefused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../out", "a/../../out", ".."})
    void aLinkThatLeavesTheDirectoryIsRefused(String to) throws IOException {
        pack(file("a/b", "x"), symlink("link", to));

        isRefused();
    }

    @Test
    void aLinkThatLeavesThroughAnotherLinkIsRefused() throws IOException {
        // By its letters "deep/up/../../x" stays inside; followed, "deep/up" is the directory itself.
        pack(file("deep/down/f", "x"), symlink("deep/up", ".."), symlink("out", "deep/up/../../x"));

        isRefused();
    }

    @Test
    void linksThatGoInACircleAreRefused() throws IOException {
        pack(symlink("a", "b"), symlink("b", "a"));

        isRefused();
    }

    @Test
    void aFileIsNeverWrittenThroughALink() throws IOException {
        pack(symlink("dir", ".."), file("dir/out", "x"));

        isRefused();
    }

    @Test
    void aHardLinkToWhatIsNotInTheArchiveIsRefused() throws IOException {
        pack(link("a", "../a.tar.gz", TarConstants.LF_LINK));
        isRefused();
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO})
    void aDeviceIsRefused(byte kind) throws IOException {
        pack(link("device", "", kind));

        isRefused();
    }

    @Test
    void moreBytesThanAllowedAreRefusedWhateverTheyAreCalled() throws IOException {
        pack(file("zeros", "0".repeat(2 << 20)));

        isRefused();
    }

    @Test
    void moreEntriesThanAllowedAreRefused() throws IOException {
        Content[] many = new Content[51];
        for (int i = 0; i < many.length; i++) {
            many[i] = file("f" + i, "");
        }
        pack(many);

        isRefused();
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_GNUTYPE_LONGLINK})
    void aNameThatFillsTheMemoryIsRefusedLongBeforeItDoes(byte kind) throws IOException {
        pack(content("././@LongLink", kind, "n".repeat(900_000)), file("f", "x"));

        assertThatThrownBy(this::unpack).hasMessageContaining("too long");
    }

    @Test
    void attributesThatFillTheMemoryAreRefused() throws IOException {
        pack(
                content("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, "900011 a=" + "v".repeat(900_001) + "\n"),
                file("f", ""));

        assertThatThrownBy(this::unpack).hasMessageContaining("too long");
    }

    @Test
    void aPathThatIsTooLongIsRefused() throws IOException {
        pack(file("d/".repeat(3_000) + "f", "x"));

        isRefused();
    }

    private static Content content(String name, byte kind, String text) {
        return tar -> {
            TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        };
    }

    @Test
    void aDamagedOrCutArchiveIsRefusedEvenIfAllOfItsFilesCouldBeRead() throws IOException {
        pack(file("main.tf", "x"));
        byte[] whole = Files.readAllBytes(archive);
        for (int at : new int[] {whole.length - 8, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(archive, damaged);
            assertThatThrownBy(this::unpack).as("byte %d", at).isInstanceOf(IOException.class);
        }
        Files.write(archive, Arrays.copyOf(whole, whole.length - 4));
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class);
        Files.write(archive, whole);
        Files.write(archive, whole, StandardOpenOption.APPEND);
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("after its end");
    }

    @Test
    void whatIsNoArchiveIsNoCrash() throws IOException {
        Files.writeString(archive, "no archive at all");

        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class);
    }

    @Test
    void aBundleReplacesALinkAndDoesNotWriteThroughIt() throws IOException {
        Files.writeString(directory.resolve("target"), "old");
        Files.createSymbolicLink(directory.resolve("file"), Path.of("target"));
        pack(file("file", "new"));

        unpack();

        assertThat(directory.resolve("target")).hasContent("old");
        assertThat(directory.resolve("file")).hasContent("new");
    }
}
