package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.persistence.tls.Certificates;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCertificateTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void make() throws Exception {
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

    /** As {@code openssl ecparam -genkey} and {@code openssl genrsa -traditional} write them. */
    @ParameterizedTest
    @ValueSource(strings = {"mine", "rsa"})
    void theOlderKindsOfKeysAreTaken(String name) throws Exception {
        PrivateKey key = read(name + ".crt", name + ".key").key();
        String older = key instanceof ECPrivateKey ec
                ? pem("EC PARAMETERS", curve(ec)) + pem("EC PRIVATE KEY", sec1(ec))
                : pem("RSA PRIVATE KEY", pkcs1(key));
        Files.writeString(file("older.key"), older);

        assertThat(read(name + ".crt", "older.key").key()).isEqualTo(key);
    }

    /** The key's number and the name of its curve (RFC 5915). */
    private static byte[] sec1(ECPrivateKey key) throws Exception {
        byte[] curve = curve(key);
        byte[] number = key.getS().toByteArray();
        int length = (key.getParams().getOrder().bitLength() + 7) / 8;
        int sign = Math.max(0, number.length - length);
        return ByteBuffer.allocate(9 + length + curve.length)
                .put(new byte[] {0x30, (byte) (7 + length + curve.length), 0x02, 0x01, 0x01, 0x04, (byte) length})
                .position(7 + length - (number.length - sign))
                .put(number, sign, number.length - sign)
                .put(new byte[] {(byte) 0xA0, (byte) curve.length})
                .put(curve)
                .array();
    }

    private static byte[] curve(ECPrivateKey key) throws Exception {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(key.getParams());
        return parameters.getEncoded();
    }

    /** What PKCS#8 wraps for RSA (RFC 5958): the heads before it have the same length for every key of this size. */
    private static byte[] pkcs1(PrivateKey key) {
        byte[] wrapped = key.getEncoded();
        return Arrays.copyOfRange(wrapped, 26, wrapped.length);
    }

    private static String pem(String kind, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
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
    void aKeyInThePlaceOfItsFileIsNotTold() throws Exception {
        String key = Files.readString(file("mine.key"));
        assertThatThrownBy(() -> ServerCertificate.read(file("mine.crt"), Path.of(key)))
                .isInstanceOf(UnusableCertificateException.class)
                .hasMessageContaining("berth.tls.key (not shown): it is the name of a file")
                .satisfies(failure -> assertThat(failure.getMessage())
                        .doesNotContain(key.lines().toList().get(1)));
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
