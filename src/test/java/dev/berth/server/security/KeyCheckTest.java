package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.control.port.KeyCheckStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyCheckTest {
    private final Row row = new Row();

    private static final class Row implements KeyCheckStore {
        private Optional<byte[]> sealed = Optional.empty();

        @Override
        public Uni<Optional<byte[]>> load() {
            return Uni.createFrom().item(sealed);
        }

        @Override
        public Uni<Void> save(byte[] value) {
            sealed = Optional.of(value);
            return Uni.createFrom().voidItem();
        }
    }

    /** Keys by their ids, the active one first, as {@code k1=1} for 32 bytes that begin with 1. */
    private void start(String... keys) {
        Map<String, byte[]> ring = new LinkedHashMap<>();
        for (String key : keys) {
            byte[] bytes = new byte[KeyRing.KEY_BYTES];
            bytes[0] = (byte) Integer.parseInt(key.substring(3));
            ring.put(key.substring(0, 2), bytes);
        }
        new KeyCheck(new Sealer(new KeyRing(ring)), row).check().await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void aServerStartsAgainWithTheKeysItStartedWith() {
        start("k1=1");
        start("k1=1");
        assertThat(row.sealed).isPresent();
    }

    @Test
    void aKeyThatIsMissingIsNamed() {
        start("k1=1");
        assertThatThrownBy(() -> start("k2=2"))
                .hasMessageContaining("the database was written with another encryption key")
                .hasMessageContaining("no encryption key with id k1")
                .hasNoCause();
    }

    @Test
    void anotherKeyUnderTheSameIdIsRefused() {
        start("k1=1");
        assertThatThrownBy(() -> start("k1=2")).hasMessageContaining("another encryption key");
    }

    @Test
    void afterARotationTheNewKeyIsNeededAndTheOldOneNotForThis() {
        start("k1=1");
        start("k2=2", "k1=1");
        start("k2=2");
        assertThatThrownBy(() -> start("k1=1")).hasMessageContaining("k2");
    }
}
