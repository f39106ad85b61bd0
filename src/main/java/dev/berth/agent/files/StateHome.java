package dev.berth.agent.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.module.RootModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps the state of what is run in a directory: Berth, by an override of the configuration's own backend, or
 * whoever the configuration names.
 *
 * @param berths whether Berth does
 * @param type the backend that the tool is to end up with
 */
public record StateHome(boolean berths, String type) {
    /** Its settings all come from the environment: nothing is frozen. */
    private static final String HTTP =
            "# Written by Berth, which keeps the state of this workspace.\nterraform {\n  backend \"http\" {}\n}\n";

    private static final String HTTP_TYPE = "http";
    private static final String BERTH = "berth ";
    private static final String OWN = "own ";

    /**
     * Has the tool use Berth's state where that is due.
     *
     * @param berths whether it is
     */
    public static StateHome settle(Path directory, RootModule module, boolean berths) throws IOException {
        if (!berths) {
            return new StateHome(false, module.backend().type());
        }
        String override = module.lastOverride(name -> Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS));
        Files.writeString(directory.resolve(override), HTTP);
        return new StateHome(true, HTTP_TYPE);
    }

    /** Writes it down, for steps to come. */
    public void write(Path file) throws IOException {
        Files.writeString(file, (berths ? BERTH : OWN) + type);
    }

    /** As it was written down. */
    public static StateHome read(Path file) throws IOException {
        String text = Files.readString(file);
        boolean berths = text.startsWith(BERTH);
        return new StateHome(berths, text.substring((berths ? BERTH : OWN).length()));
    }

    /** Whether it was written down that Berth keeps the state. */
    public static boolean isBerths(Path file) throws IOException {
        return Files.exists(file) && read(file).berths();
    }

    /** What the tool made of it, as {@code init} wrote it down: why that is not what was decided, if it is not. */
    public Optional<String> mismatch(Path directory) throws IOException {
        Path file = directory.resolve(".terraform/terraform.tfstate");
        Actual actual = Files.isRegularFile(file) ? Actual.read(file) : new Actual(null, false);
        boolean settingsAreBerths = !berths || !actual.hasAddress();
        if (type.equals(actual.type()) && settingsAreBerths) {
            return Optional.empty();
        }
        String found = actual.type() == null ? "no backend" : "the backend " + actual.type();
        String detail = settingsAreBerths ? "" : " with an address of its own";
        return Optional.of("init chose " + found + detail + " where it was to choose " + type);
    }

    /** The backend in Terraform's own record. */
    private record Actual(@Nullable String type, boolean hasAddress) {

        static Actual read(Path file) throws IOException {
            try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
                Actual found = new Actual(null, false);
                parser.nextToken();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    boolean object = parser.nextToken() == JsonToken.START_OBJECT;
                    if (object && name.equals("backend")) {
                        found = backend(parser);
                    } else {
                        found = object && name.equals("state_store") ? new Actual(name, false) : found;
                        parser.skipChildren();
                    }
                }
                return found;
            }
        }

        private static Actual backend(JsonParser parser) throws IOException {
            String type = null;
            boolean address = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                    type = parser.getText();
                } else if (name.equals("config") && value == JsonToken.START_OBJECT) {
                    address = hasAddress(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return new Actual(type, address);
        }

        private static boolean hasAddress(JsonParser parser) throws IOException {
            boolean address = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("address");
                address |= parser.nextToken() != JsonToken.VALUE_NULL && wanted;
                parser.skipChildren();
            }
            return address;
        }
    }
}
