package dev.berth.server.api.upload;

import static dev.berth.server.api.Archives.entry;
import static dev.berth.server.api.Archives.file;
import static dev.berth.server.api.Archives.gzip;
import static dev.berth.server.api.Archives.tar;
import static dev.berth.server.api.Archives.tarGz;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.server.api.Archives;
import dev.berth.server.api.Archives.Content;
import dev.berth.server.api.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

class ConfigurationArchiveTest {
    private static final ConfigurationArchive ARCHIVE = new ConfigurationArchive(100_000, 50);

    @Test
    void anOrdinaryConfigurationIsFine() {
        assertFine(tar -> {
            entry(tar, "./", TarConstants.LF_DIR, "");
            file(tar, "./main.tf", "# nothing");
            file(tar, "modules/network/main.tf", "# nothing");
            file(tar, "modules/" + "x".repeat(150) + ".tf", "# a long name");
        });
    }

    @Test
    void linksThatStayInsideAreFine() {
        assertFine(tar -> {
            file(tar, "shared/versions.tf", "# nothing");
            entry(tar, "live/versions.tf", TarConstants.LF_SYMLINK, "../shared/versions.tf");
            entry(tar, "here.tf", TarConstants.LF_SYMLINK, "shared/versions.tf");
            entry(tar, "copy.tf", TarConstants.LF_LINK, "shared/versions.tf");
        });
    }

    @Test
    void whatIsNoArchiveIsUnreadable() {
        assertRefused("not gzip".getBytes(StandardCharsets.UTF_8), 422, "configuration_unreadable");
        assertRefused(new byte[0], 422, "configuration_unreadable");
        assertRefused(gzip(new byte[0]), 422, "configuration_unreadable");
        assertRefused(gzip("no tar".getBytes(StandardCharsets.UTF_8)), 422, "configuration_unreadable");
        byte[] noise = new byte[4096];
        Arrays.fill(noise, (byte) 'x');
        assertRefused(gzip(noise), 422, "configuration_unreadable");
        assertRefused(tar(tar -> file(tar, "main.tf", "# plain tar")), 422, "configuration_unreadable");
    }

    @Test
    void anArchiveThatEndsTooEarlyIsUnreadable() {
        byte[] whole = tarGz(tar -> file(tar, "main.tf", "x".repeat(20_000)));
        assertRefused(Arrays.copyOf(whole, whole.length / 2), 422, "configuration_unreadable");
        byte[] tar = tar(out -> file(out, "main.tf", "x".repeat(20_000)));
        assertRefused(gzip(Arrays.copyOf(tar, 5_000)), 422, "configuration_unreadable");
    }

    @Test
    void anArchiveWhoseSumIsWrongOrMissingIsUnreadable() {
        // Its last block ends where a buffer does, so nothing but reading on comes to the checksum.
        byte[] whole = Archives.stored(tar(out -> file(out, "main.tf", "data" + "x".repeat(63_996))));
        ARCHIVE.check(whole);
        byte[] flipped = whole.clone();
        flipped[new String(whole, StandardCharsets.ISO_8859_1).indexOf("data")] ^= 1;
        assertUnreadable(flipped, "CRC32");
        byte[] otherSum = whole.clone();
        otherSum[whole.length - 8] ^= 1;
        assertUnreadable(otherSum, "CRC32");
        byte[] otherLength = whole.clone();
        otherLength[whole.length - 1] ^= 1;
        assertUnreadable(otherLength, "size");
        for (int cut : List.of(1, 4, 8)) {
            assertUnreadable(Arrays.copyOf(whole, whole.length - cut), "it ends too early");
        }
    }

    @Test
    void whatFollowsAfterTheEndIsUnreadableUnlessItIsPadding() {
        byte[] tar = tar(out -> file(out, "main.tf", "x"));
        byte[] other = tar(out -> file(out, "more.tf", "y"));
        assertUnreadable(gzip(joined(tar, other)), "after its end");
        assertUnreadable(joined(gzip(tar), gzip(other)), "after its end");
        assertUnreadable(joined(gzip(tar), "rubbish".getBytes(StandardCharsets.UTF_8)), "after a valid");
        assertUnreadable(joined(gzip(tar), new byte[] {1}), "after a valid");
        ARCHIVE.check(gzip(joined(tar, new byte[10_240])));
        // As programs make it that pack on several processors.
        ARCHIVE.check(joined(gzip(Arrays.copyOf(tar, 700)), gzip(Arrays.copyOfRange(tar, 700, tar.length))));
        assertRefused(gzip(joined(tar, new byte[200_000])), 413, "too_large");
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void assertUnreadable(byte[] archive, String why) {
        assertThat(assertRefused(ARCHIVE, archive, 422, "configuration_unreadable"))
                .contains(why);
    }

    @Test
    void aBodyWithNothingInItIsToldInPlainWords() {
        assertUnreadable(new byte[0], "the body is empty: a tar.gz is expected");
        assertUnreadable(new byte[] {31, (byte) 139, 8, 0, 0}, "it ends too early");
    }

    @Test
    void aHeaderThatIsNotWhatItsChecksumSaysIsUnreadable() {
        byte[] tar = tar(out -> file(out, "main.tf", "x"));
        tar[0] = 'n';
        assertRefused(gzip(tar), 422, "configuration_unreadable");
    }

    @Test
    void pathsThatLeaveTheDirectoryAreUnsafe() {
        assertUnsafe(tar -> file(tar, "../evil.tf", "x"));
        assertUnsafe(tar -> file(tar, "a/../../evil.tf", "x"));
        assertUnsafe(tar -> file(tar, "a/../b.tf", "x"));
        assertUnsafe(tar -> file(tar, "/etc/evil.tf", "x"));
        assertUnsafe(tar -> entry(tar, "../", TarConstants.LF_DIR, ""));
    }

    @Test
    void linksThatLeaveTheDirectoryAreUnsafe() {
        assertUnsafe(tar -> entry(tar, "passwd", TarConstants.LF_SYMLINK, "/etc/passwd"));
        assertUnsafe(tar -> entry(tar, "up", TarConstants.LF_SYMLINK, ".."));
        assertUnsafe(tar -> entry(tar, "a/up", TarConstants.LF_SYMLINK, "../../x"));
        assertUnsafe(tar -> entry(tar, "hard", TarConstants.LF_LINK, "../../etc/passwd"));
        assertUnsafe(tar -> entry(tar, "hard", TarConstants.LF_LINK, "/etc/passwd"));
        assertUnsafe(tar -> entry(tar, "hard", TarConstants.LF_LINK, "not/there"));
    }

    @Test
    void linksThatLeadOutOnlyTogetherAreUnsafe() {
        assertUnsafe(tar -> {
            entry(tar, "d/e/top", TarConstants.LF_SYMLINK, "../..");
            entry(tar, "out", TarConstants.LF_SYMLINK, "d/e/top/../x");
        });
        assertUnsafe(tar -> {
            entry(tar, "dir", TarConstants.LF_SYMLINK, "real");
            file(tar, "dir/main.tf", "written through a link");
        });
        assertUnsafe(tar -> {
            entry(tar, "main.tf", TarConstants.LF_SYMLINK, "other.tf");
            file(tar, "main.tf", "written through a link");
        });
        assertUnsafe(tar -> {
            file(tar, "dir/main.tf", "x");
            entry(tar, "dir", TarConstants.LF_SYMLINK, "elsewhere");
        });
    }

    @Test
    void whatNoFileSystemCanHoldIsUnsafe() {
        assertUnsafe(tar -> {
            file(tar, "x", "a file");
            file(tar, "x/y", "below it");
        });
        assertUnsafe(tar -> {
            file(tar, "x/y", "below it");
            file(tar, "x", "a file");
        });
        assertUnsafe(tar -> {
            file(tar, "x", "a file");
            entry(tar, "x/", TarConstants.LF_DIR, "");
        });
        assertFine(tar -> file(tar, "d/" + "n".repeat(255), "x"));
        assertUnsafe(tar -> file(tar, "d/" + "n".repeat(256), "x"));
        assertUnsafe(tar -> file(tar, "ü".repeat(128) + "/f", "x"));
    }

    @Test
    void linksThatNeverEndAreUnsafe() {
        assertUnsafe(tar -> entry(tar, "x", TarConstants.LF_SYMLINK, "x"));
        assertUnsafe(tar -> entry(tar, "d/x", TarConstants.LF_SYMLINK, "../d/x/y"));
        assertUnsafe(tar -> {
            entry(tar, "a", TarConstants.LF_SYMLINK, "b/c");
            entry(tar, "b", TarConstants.LF_SYMLINK, "a");
        });
        assertFine(tar -> {
            entry(tar, "dangling", TarConstants.LF_SYMLINK, "nowhere/at/all");
            entry(tar, "a", TarConstants.LF_SYMLINK, "d/b");
            entry(tar, "d/b", TarConstants.LF_SYMLINK, "../e/./c");
        });
        assertFine(tar -> chain(tar, 40));
        assertUnsafe(tar -> chain(tar, 41));
    }

    private static void chain(TarArchiveOutputStream tar, int links) throws IOException {
        for (int link = 1; link <= links; link++) {
            entry(tar, "l" + link, TarConstants.LF_SYMLINK, "l" + (link - 1));
        }
    }

    @Test
    void manyLongChainsOfLinksAreGivenUp() {
        String far = "d/".repeat(1_900);
        assertRefused(
                new ConfigurationArchive(1L << 30, 100_000),
                tarGz(tar -> {
                    for (int link = 1; link <= 60; link++) {
                        entry(tar, "l" + link, TarConstants.LF_SYMLINK, far + link);
                    }
                }),
                422,
                "configuration_unsafe");
    }

    @Test
    void devicesAndPipesAreUnsafe() {
        assertUnsafe(tar -> entry(tar, "null", TarConstants.LF_CHR, ""));
        assertUnsafe(tar -> entry(tar, "disk", TarConstants.LF_BLK, ""));
        assertUnsafe(tar -> entry(tar, "pipe", TarConstants.LF_FIFO, ""));
    }

    @Test
    void whatUnpacksToTooMuchIsRefusedWhileItIsRead() {
        byte[] bomb = tarGz(tar -> file(tar, "zeros", new byte[10_000_000]));
        assertThat(bomb.length).isLessThan(100_000);
        assertRefused(bomb, 413, "too_large");
    }

    @Test
    void tooManyEntriesAreRefused() {
        byte[] many = tarGz(tar -> {
            for (int index = 0; index < 60; index++) {
                file(tar, "f" + index, "");
            }
        });
        assertRefused(many, 413, "too_large");
    }

    @Test
    void namesAndAttributesThatFillTheMemoryAreRefusedLongBeforeTheyDo() {
        ConfigurationArchive roomy = new ConfigurationArchive(1L << 30);
        byte[] longName = tarGz(tar -> {
            content(tar, TarConstants.LF_GNUTYPE_LONGNAME, new byte[50 << 20]);
            file(tar, "f", "");
        });
        byte[] attribute = tarGz(tar -> {
            content(tar, TarConstants.LF_PAX_EXTENDED_HEADER_LC, attribute("a", 50 << 20));
            file(tar, "f", "");
        });
        byte[] chain = tarGz(tar -> {
            for (int link = 0; link < 20_000; link++) {
                content(tar, TarConstants.LF_PAX_EXTENDED_HEADER_LC, attribute("a", 10));
            }
        });
        for (byte[] bomb : List.of(longName, attribute, chain)) {
            assertThat(bomb.length).isLessThan(500_000);
            assertRefused(roomy, bomb, 422, "configuration_unsafe");
        }
    }

    @Test
    void attributesThatAreCarriedOnFromEntryToEntryAreRefusedOnceTheyAreMany() {
        assertRefused(
                new ConfigurationArchive(1L << 30),
                tarGz(tar -> {
                    for (int index = 0; index < 500; index++) {
                        globalAttribute(tar, "a" + index);
                        file(tar, "f" + index, "");
                    }
                }),
                422,
                "configuration_unsafe");
    }

    @Test
    void pathsThatFillTheMemoryAreRefused() {
        assertUnsafe(tar -> file(tar, "d/".repeat(200) + "f", ""));
        ConfigurationArchive roomy = new ConfigurationArchive(1L << 30);
        byte[] many = tarGz(tar -> {
            for (int index = 0; index < 300; index++) {
                file(tar, index + "/" + ("d".repeat(100) + "/").repeat(30) + "f", "");
            }
        });
        assertRefused(roomy, many, 422, "configuration_unsafe");
        assertUnsafe(tar -> entry(tar, "link", TarConstants.LF_SYMLINK, "x".repeat(5_000)));
    }

    @Test
    void aSparseFileIsUnsafeHoweverItIsWritten() {
        assertUnsafe(tar -> sparse(tar, "2000000000"));
        assertRefused(tarGz(tar -> sparse(tar, "9000000000")), 422, "configuration_unreadable");
    }

    /** A file that is one hole, of a size of ten digits. */
    private static void sparse(TarArchiveOutputStream tar, String size) throws IOException {
        String header = "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n21 GNU.sparse.name=n\n"
                + "34 GNU.sparse.realsize=" + size + "\n";
        content(tar, TarConstants.LF_PAX_EXTENDED_HEADER_LC, header.getBytes(StandardCharsets.US_ASCII));
        file(tar, "n", "1\n" + size + "\n0\n" + "\0".repeat(497));
    }

    @Test
    void namesAndPaddingCountAsWhatItUnpacksTo() {
        byte[] empty = tarGz(tar -> {
            for (int index = 0; index < 40; index++) {
                file(tar, ("x".repeat(200) + "/").repeat(15) + index, "");
            }
        });
        assertRefused(empty, 413, "too_large");
    }

    private static void content(TarArchiveOutputStream tar, byte type, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("header", type, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** The library writes a global header by itself, from what the entry has been given. */
    private static void globalAttribute(TarArchiveOutputStream tar, String key) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, true);
        entry.addPaxHeader(key, "v".repeat(1_000));
        tar.putArchiveEntry(entry);
    }

    /** A record of a PAX header: its own length, its key, its value. */
    private static byte[] attribute(String key, int length) {
        String rest = " " + key + "=" + "v".repeat(length) + "\n";
        int digits = 1;
        while (Integer.toString(rest.length() + digits).length() != digits) {
            digits++;
        }
        return ((rest.length() + digits) + rest).getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertFine(Content content) {
        assertThatCode(() -> ARCHIVE.check(tarGz(content))).doesNotThrowAnyException();
    }

    private static void assertUnsafe(Content content) {
        assertRefused(tarGz(content), 422, "configuration_unsafe");
    }

    private static void assertRefused(byte[] archive, int status, String code) {
        assertRefused(ARCHIVE, archive, status, code);
    }

    private static String assertRefused(ConfigurationArchive check, byte[] archive, int status, String code) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> check.check(archive));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem().code()).isEqualTo(code);
        assertThat(refusal.problem().status()).isEqualTo(status);
        return refusal.problem().detail();
    }
}
