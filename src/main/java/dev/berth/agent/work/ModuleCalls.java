package dev.berth.agent.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a root module, or its tests, call others, so that there may be something to fetch. */
final class ModuleCalls {
    private static final String CONFIGURATION = "*.{tf,tf.json,tofu,tofu.json}";
    /** They may call modules, and init wants those too. */
    private static final String TESTS = "*.{tftest.hcl,tftest.json,tofutest.hcl,tofutest.json}";

    private static final String KEYWORD = "module";
    /** In JSON the keyword may be written otherwise. */
    private static final String ESCAPE = "\\u";

    private ModuleCalls() {}

    /** In doubt yes: the tool finds out, and a question too many costs a moment. */
    static boolean mayBeIn(Path directory) throws IOException {
        Path tests = directory.resolve("tests");
        return anyCalls(directory, CONFIGURATION)
                || anyCalls(directory, TESTS)
                || (Files.isDirectory(tests) && anyCalls(tests, TESTS));
    }

    private static boolean anyCalls(Path directory, String pattern) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            for (Path file : files) {
                if (Files.isRegularFile(file) && mayCall(file)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mayCall(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.contains(KEYWORD) || (file.toString().endsWith(".json") && text.contains(ESCAPE));
    }
}
