package dev.berth.agent.work;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.masking.MarkedValues;
import dev.berth.masking.Secrets;
import dev.berth.masking.SourceSecrets;
import dev.berth.module.Dialect;
import dev.berth.module.RootModule;
import dev.berth.module.WrittenValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the files of a configuration and of its modules literally call sensitive: defaults of variables, what calls give to
 * them, outputs, and {@code sensitive("...")}; and what gives rights in the addresses of modules. A plan that fails
 * prints it, and nobody else knows of it by then.
 */
final class ModuleSecrets {
    private static final int MOST_MODULES = 1_000;
    private static final String ROOT = "";

    /** As parts of a secret: what is short or common stands in other places as well. */
    private final MarkedValues secrets = new MarkedValues();

    private ModuleSecrets() {}

    /**
     * All that can be found once the modules are there, of the first thousand of them.
     *
     * @param directory of the root module
     */
    static Secrets of(Path directory, Dialect dialect) throws IOException {
        Map<String, RootModule> modules = new LinkedHashMap<>();
        Map<Path, RootModule> read = new LinkedHashMap<>();
        for (Map.Entry<String, Path> place : places(directory).entrySet()) {
            RootModule module = read.get(place.getValue());
            if (module == null) {
                module = RootModule.in(place.getValue(), dialect);
                read.put(place.getValue(), module);
            }
            modules.put(place.getKey(), module);
        }
        ModuleSecrets found = new ModuleSecrets();
        read.values().forEach(module -> {
            found.add(module.sensitiveValues());
            found.add(module.sensitiveLiterals());
            module.sources().forEach(source -> SourceSecrets.in(source).forEach(found.secrets));
        });
        modules.forEach((key, module) -> {
            int dot = key.lastIndexOf('.');
            RootModule caller = key.equals(ROOT) ? null : modules.get(key.substring(0, Math.max(0, dot)));
            if (caller != null) {
                found.add(caller.sensitiveArguments(key.substring(dot + 1), module));
            }
        });
        return found.secrets.secrets();
    }

    /** Where the tool has the modules, by their addresses. */
    private static Map<String, Path> places(Path directory) throws IOException {
        Map<String, Path> places = new LinkedHashMap<>();
        places.put(ROOT, directory);
        Path index = directory.resolve(".terraform/modules/modules.json");
        if (!Files.isRegularFile(index)) {
            return places;
        }
        try (JsonParser json = new JsonFactory().createParser(index.toFile())) {
            String key = null;
            String place = null;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    key = null;
                    place = null;
                } else if (token == JsonToken.VALUE_STRING && "Key".equals(json.currentName())) {
                    key = json.getText();
                } else if (token == JsonToken.VALUE_STRING && "Dir".equals(json.currentName())) {
                    place = json.getText();
                }
                if (key != null && place != null && places.size() < MOST_MODULES) {
                    places.put(key, directory.resolve(place).normalize());
                }
            }
        }
        return places;
    }

    private void add(List<WrittenValue> values) {
        for (WrittenValue value : values) {
            if (value.expression()) {
                secrets.acceptExpression(value.text());
            } else {
                secrets.accept(value.text());
            }
        }
    }
}
