package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.persistence.tls.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCertificateTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void make() throws Exception {
        Certificates unused = new Certificates(folder)
                .authority("ca")
                .signed("mine", "localhost", "ca")
                .signed("rsa", "localhost", "ca");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mine", "rsa"})
    void aCertificateAndItsKeyAreTaken(String name) {
        ServerCertificate read = read(name + ".crt", name + ".key");
        assertThat(read.chain().getFirst().getSubjectX500Principal().getName()).isEqualTo("CN=" + name);
        assertThat(read.until()).isBefore(Instant.now().plus(Duration.ofDays(366)));
    }

    @Test
    void whatLeadsToTheAuthorityIsShownToo() throws Exception {
        Files.writeString(file("both.crt"), Files.readString(file("mine.crt")) + Files.readString(file("ca.crt")));
        assertThat(read("both.crt", "mine.key").chain()).hasSize(2);
        assertThat(read("both.crt", "mine.key")).isNotEqualTo(read("mine.crt", "mine.key"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        unusable("none.crt", "mine.key")
                .hasMessageContaining("berth.tls.certificate (" + file("none.crt") + "): there");
        unusable("mine.crt", "none.key").hasMessageContaining("berth.tls.key (" + file("none.key") + "): there is no");
        unusable("", "mine.key").hasMessageContaining("berth.tls.certificate (" + folder + "): it cannot be read");
    }

    @Test
    void aFileOfAnotherKindIsNamed() throws Exception {
        unusable("mine.key", "mine.key").hasMessageContaining("berth.tls.certificate (" + file("mine.key"));
        unusable("mine.crt", "mine.crt").hasMessageContaining("berth.tls.key (" + file("mine.crt"));
        Files.write(file("large.crt"), new byte[(1 << 20) + 1]);
        unusable("large.crt", "mine.key").hasMessageContaining("larger than 1 MiB");
    }

    @Test
    void aKeyWithAPasswordIsNotTaken() throws Exception {
        Files.writeString(
                file("sealed.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(Files.readAllBytes(file("mine-sealed.pk8")))
                        + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
        unusable("mine.crt", "sealed.key").hasMessageContaining("without a password");
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() {
        unusable("mine.crt", "ca.key")
                .hasMessageContaining("it is not the key of the certificate in " + file("mine.crt"));
        unusable("mine.crt", "rsa.key").hasMessageContaining("does not match");
    }

    private AbstractThrowableAssert<?, ?> unusable(String certificate, String key) {
        return assertThatThrownBy(() -> read(certificate, key))
                .isInstanceOf(UnusableCertificateException.class)
                .hasMessageContaining("correct the setting")
                .hasMessageNotContaining("\n");
    }

    private ServerCertificate read(String certificate, String key) {
        return ServerCertificate.read(file(certificate), file(key));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
