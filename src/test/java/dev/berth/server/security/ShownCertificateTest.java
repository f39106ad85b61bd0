package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.persistence.tls.Certificates;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShownCertificateTest {
    @TempDir
    private Path folder;

    private ServerCertificate first;
    private ServerCertificate second;

    @BeforeEach
    void issue() throws Exception {
        Certificates certificates =
                new Certificates(folder).selfSigned("first", "localhost").selfSigned("second", "localhost");
        first = ServerCertificate.read(certificates.file("first.crt"), certificates.file("first.key"));
        second = ServerCertificate.read(certificates.file("second.crt"), certificates.file("second.key"));
    }

    @Test
    void whoConnectsIsShownThePresentOne() {
        ShownCertificate shown = new ShownCertificate(first);
        assertThat(shown.getCertificateChain(shown.chooseEngineServerAlias("EC", null, null)))
                .isEqualTo(first.chain().toArray());
        shown.become(second);
        String alias = shown.chooseEngineServerAlias("EC", null, null);
        assertThat(shown.getCertificateChain(alias)).isEqualTo(second.chain().toArray());
        assertThat(shown.getPrivateKey(alias)).isEqualTo(second.key());
        assertThat(shown.present()).isEqualTo(second);
    }

    @Test
    void aHandshakeThatBeganWithTheOneBeforeEndsWithIt() {
        ShownCertificate shown = new ShownCertificate(first);
        String begun = shown.chooseServerAlias("EC", null, null);
        shown.become(second);
        assertThat(shown.getPrivateKey(begun)).isEqualTo(first.key());
        assertThat(List.of(shown.getCertificateChain(begun))).isEqualTo(first.chain());
        shown.become(first);
        assertThat(shown.getPrivateKey(begun)).isNull();
    }

    @Test
    void nothingIsShownToWhoAsksForAnotherKindOfKey() {
        ShownCertificate shown = new ShownCertificate(first);
        assertThat(shown.chooseServerAlias("RSA", null, null)).isNull();
        assertThat(shown.getServerAliases("RSA", null)).isNull();
        assertThat(shown.getServerAliases("EC", null)).hasSize(1);
        assertThat(shown.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
    }
}
