package dev.berth.cli.client.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.CommandException;
import dev.berth.cli.client.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** {@code ~/.terraform.d/credentials.tfrc.json}, where {@code terraform login} keeps tokens: one for each host. */
public final class CredentialsFile {
    private static final int MAX_BYTES = 4 << 20;
    private static final String HOSTS = "credentials";
    private static final String TOKEN = "token";
    private static final String OWNER_ONLY = "rw-------";

    private final Path file;

    CredentialsFile(Path file) {
        this.file = file;
    }

    /** That of the user whose home the environment names. */
    public static CredentialsFile of(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
        return new CredentialsFile(Path.of(home, ".terraform.d", "credentials.tfrc.json"));
    }

    /** Where it is. */
    public Path file() {
        return file;
    }

    /**
     * The token of a host, whichever way its name is written there.
     *
     * @throws CommandException when the file is there and cannot be read
     */
    public Optional<String> token(String host) {
        for (Iterator<Map.Entry<String, JsonNode>> hosts = read().path(HOSTS).fields(); hosts.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = hosts.next();
            String token = entry.getValue().path(TOKEN).asText("").strip();
            if (ServerAddress.comparable(entry.getKey()).equals(host) && !token.isEmpty()) {
                return Optional.of(token);
            }
        }
        return Optional.empty();
    }

    /**
     * Keeps the token of a host. All other entries stay as they are; the file is replaced as a whole, and only its owner can read it.
     *
     * @throws CommandException when it cannot be read or written; then it is as it was
     */
    public void keep(String host, String token) {
        ObjectNode whole = read();
        JsonNode found = whole.path(HOSTS);
        if (!found.isObject() && !found.isMissingNode()) {
            throw new CommandException(file + " has no object '" + HOSTS + "'; mend it or move it away");
        }
        ObjectNode hosts = found instanceof ObjectNode there ? there : whole.putObject(HOSTS);
        for (String name : names(hosts)) {
            if (!name.equals(host) && ServerAddress.comparable(name).equals(host)) {
                hosts.remove(name);
            }
        }
        hosts.putObject(host).put(TOKEN, token);
        write(whole);
    }

    private static Iterable<String> names(ObjectNode hosts) {
        return hosts.properties().stream().map(Map.Entry::getKey).toList();
    }

    private ObjectNode read() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CommandException(file + " is larger than any file of credentials; move it away");
            }
            if (Json.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)) instanceof ObjectNode whole) {
                return whole;
            }
            throw new CommandException(file + " holds no JSON object; mend it or move it away");
        } catch (NoSuchFileException e) {
            return Json.object();
        } catch (JsonProcessingException e) {
            // What Jackson tells of it might show a token.
            throw new CommandException(file + " is not JSON; mend it or move it away", e);
        } catch (IOException e) {
            throw new CommandException(file + " cannot be read: " + e, e);
        }
    }

    /** Beside it and then in its place: whoever reads it meanwhile finds the one or the other, and never a half. */
    private void write(ObjectNode whole) {
        try {
            // A link, such as into a folder of dotfiles, stays one.
            Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path folder = place.resolveSibling(".").normalize();
            if (Files.notExists(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path fresh = Files.createTempFile(
                    folder,
                    ".credentials-",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            try {
                String text = new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(whole);
                Files.writeString(fresh, text + "\n", StandardCharsets.UTF_8);
                replace(fresh, place);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new CommandException(file + " cannot be written: " + e, e);
        }
    }

    private static void replace(Path fresh, Path place) throws IOException {
        try {
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("its file system cannot replace a file at once", e);
        }
    }
}
