package dev.berth.agent.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a configuration says where its state is, and how Berth says it otherwise. */
public final class Backend {
    private static final String OVERRIDE = "berth_backend_override.tf";
    private static final String HTTP = "terraform {\n  backend \"http\" {}\n}\n";

    private Backend() {}

    /** Whether the root module has a {@code backend} or {@code cloud} block. */
    public static boolean isDeclared(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Backend::isConfiguration)) {
            for (Path file : files) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                boolean json = file.getFileName().toString().endsWith(".json");
                if (json ? isDeclaredInJson(text) : isDeclaredIn(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Points the configuration to the HTTP backend, whose settings all come from the environment: nothing is frozen. */
    public static void useHttp(Path directory) throws IOException {
        Files.writeString(directory.resolve(OVERRIDE), HTTP);
        // An archive of somebody's own working directory remembers a backend; init would ask what to do about it.
        Files.deleteIfExists(directory.resolve(".terraform/terraform.tfstate"));
    }

    /** Whether {@link #useHttp} was called for this directory. */
    public static boolean isHttp(Path directory) {
        return Files.isRegularFile(directory.resolve(OVERRIDE));
    }

    private static boolean isConfiguration(Path file) {
        String name = file.getFileName().toString();
        boolean ignored = name.startsWith(".") || name.endsWith("~") || (name.startsWith("#") && name.endsWith("#"));
        boolean wanted = name.endsWith(".tf")
                || name.endsWith(".tf.json")
                || name.endsWith(".tofu")
                || name.endsWith(".tofu.json");
        return wanted && !ignored && Files.isRegularFile(file);
    }

    static boolean isDeclaredIn(String hcl) {
        HclTokens tokens = new HclTokens(hcl);
        int depth = 0;
        boolean inTerraform = false;
        // The word that begins a statement, and whether only labels have followed it.
        String head = "";
        boolean header = false;
        for (HclTokens.Token token = tokens.next(); token != null; token = tokens.next()) {
            if (token.is("{")) {
                boolean block = header && !head.isEmpty();
                if (block && inTerraform && depth == 1 && (head.equals("backend") || head.equals("cloud"))) {
                    return true;
                }
                inTerraform = inTerraform || (block && depth == 0 && head.equals("terraform"));
                depth++;
                head = "";
                header = false;
            } else if (token.is("}")) {
                depth = Math.max(0, depth - 1);
                inTerraform = inTerraform && depth > 0;
                head = "";
                header = false;
            } else if (token.kind() == HclTokens.Kind.NEWLINE) {
                head = "";
                header = false;
            } else if (token.kind() == HclTokens.Kind.WORD && head.isEmpty()) {
                head = token.text();
                header = true;
            } else if (token.kind() == HclTokens.Kind.OTHER) {
                header = false;
            }
        }
        return false;
    }

    static boolean isDeclaredInJson(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean terraform = parser.currentName().equals("terraform");
                JsonToken value = parser.nextToken();
                if (terraform && hasBackend(parser, value)) {
                    return true;
                }
                if (!terraform) {
                    parser.skipChildren();
                }
            }
            return false;
        } catch (JsonProcessingException e) {
            // Terraform itself will say better what is wrong with the file.
            return false;
        }
    }

    private static boolean hasBackend(JsonParser parser, JsonToken value) throws IOException {
        boolean found = false;
        if (value == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                found |= hasBackend(parser, parser.currentToken());
            }
        } else if (value == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                found |= parser.currentName().equals("backend")
                        || parser.currentName().equals("cloud");
                parser.nextToken();
                parser.skipChildren();
            }
        }
        return found;
    }
}
