package dev.berth.server.api.upload;

import static dev.berth.server.api.Archives.entry;
import static dev.berth.server.api.Archives.file;
import static dev.berth.server.api.Archives.gzip;
import static dev.berth.server.api.Archives.tar;
import static dev.berth.server.api.Archives.tarGz;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.server.api.Archives.Content;
import dev.berth.server.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    private static void assertFine(Content content) {
        assertThatCode(() -> ARCHIVE.check(tarGz(content))).doesNotThrowAnyException();
    }

    private static void assertUnsafe(Content content) {
        assertRefused(tarGz(content), 422, "configuration_unsafe");
    }

    private static void assertRefused(byte[] archive, int status, String code) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> ARCHIVE.check(archive));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problem().code()).isEqualTo(code);
        assertThat(refusal.problem().status()).isEqualTo(status);
    }
}
