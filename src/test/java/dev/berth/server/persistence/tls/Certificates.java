package dev.berth.server.persistence.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Authorities, servers and clients of a test, as files. Made by the JDK's own tool. */
public final class Certificates {
    public static final String PASSWORD = "a-password";
    private static final String CIPHER = "PBEWithSHA1AndDESede";

    private final Path folder;
    private final Path store;

    public Certificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("all.p12");
    }

    /** An authority; {@code name.crt} is its certificate. */
    public Certificates authority(String name) throws Exception {
        return made(name, "-ext", "bc:critical=ca:true");
    }

    /** A server or client that signed its certificate itself. */
    public Certificates selfSigned(String name, String host) throws Exception {
        return made(name, "-ext", "san=dns:" + host);
    }

    /** A server or client; {@code name.crt} and {@code name.key} are PEM, {@code name.pk8} is the key as DER. */
    public Certificates signed(String name, String host, String authority) throws Exception {
        return made(name, "-ext", "san=dns:" + host, "-signer", authority);
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    private Certificates made(String name, String... more) throws Exception {
        boolean rsa = name.endsWith("rsa");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:+UseSerialGC",
                // The second compiler pays only for keys that are hard to find.
                rsa ? "-J-XX:-UsePerfData" : "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                rsa ? "RSA" : "EC",
                "-validity",
                "365",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
        write(name);
        return this;
    }

    private void write(String name) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(store)) {
            all.load(content, PASSWORD.toCharArray());
        }
        Key key = all.getKey(name, PASSWORD.toCharArray());
        Certificate certificate = all.getCertificate(name);
        Files.writeString(file(name + ".crt"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(file(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        Files.write(file(name + ".pk8"), key.getEncoded());
        Files.write(file(name + "-sealed.pk8"), sealed(key));
        Files.setPosixFilePermissions(file(name + ".key"), PosixFilePermissions.fromString("rw-------"));
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry("user", key, PASSWORD.toCharArray(), new Certificate[] {certificate});
        try (OutputStream content = Files.newOutputStream(file(name + ".p12"))) {
            one.store(content, PASSWORD.toCharArray());
        }
    }

    private static byte[] sealed(Key key) throws IOException, GeneralSecurityException {
        SecretKey secret = SecretKeyFactory.getInstance(CIPHER).generateSecret(new PBEKeySpec(PASSWORD.toCharArray()));
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(Cipher.ENCRYPT_MODE, secret, new PBEParameterSpec(new byte[8], 2048));
        return new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(key.getEncoded())).getEncoded();
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
