package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.berth.server.config.BerthConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingSourceTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path directory;

    private record Settings(Optional<String> keys, Optional<Path> keyFile) implements BerthConfig.Encryption {}

    private KeyRing load(String keys, Path keyFile) {
        Settings settings = new Settings(Optional.ofNullable(keys), Optional.ofNullable(keyFile));
        return new KeyRingSource(settings, directory.resolve("data")).load();
    }

    @Test
    void theFirstKeyOfTheSettingSeals() {
        KeyRing ring = load("new:" + KEY + ", old:" + KEY, null);
        assertThat(ring.activeId()).isEqualTo("new");
        assertThat(ring.keys()).containsOnlyKeys("new", "old");
    }

    @Test
    void aKeyFileHasOneKeyALine() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "new:" + KEY + "\n\nold:" + KEY + "\n");
        assertThat(load(null, file).keys()).containsOnlyKeys("new", "old");
    }

    @Test
    void theFirstStartMakesAKeyThatOnlyItsOwnerReads() throws IOException {
        KeyRing ring = load(null, null);
        Path file = directory.resolve("data/encryption.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        KeyRing again = load(null, null);
        assertThat(again.keys().get(again.activeId())).isEqualTo(ring.keys().get(ring.activeId()));
        try (var files = Files.list(directory.resolve("data"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void badKeysSayWhatIsWrongAndNeverTheKey() {
        for (String keys :
                new String[] {"secret", "id:secret!", "id:c2VjcmV0", "a:" + KEY + ",a:" + KEY, ":" + KEY, " "}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> load(keys, null))
                    .withMessageContaining("berth.encryption.keys must hold id:base64")
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("secret"));
        }
    }

    @Test
    void aKeyInThePlaceOfItsFileIsNotTold() {
        assertThatIllegalStateException()
                .isThrownBy(() -> load(null, Path.of("k1:" + KEY)))
                .withMessageContaining("berth.encryption.key-file")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(KEY));
    }

    @Test
    void aKeyFileThatIsNotThereIsNamed() {
        Path missing = directory.resolve("nowhere");
        assertThatIllegalStateException()
                .isThrownBy(() -> load(null, missing))
                .withMessageContaining(missing.toString());
    }
}
