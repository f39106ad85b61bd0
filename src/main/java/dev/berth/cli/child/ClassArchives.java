package dev.berth.cli.child;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a server of a command's own gets the archive of classes that halves its start, where the launcher keeps them. */
final class ClassArchives {
    /** The launcher's folder of archives, for this build and this JDK. */
    static final String FOLDER = "dev.berth.class-archives";

    private ClassArchives() {}

    /** The flags of its JVM, which uses the archive or else makes it at its end; none where no folder is named. */
    static List<String> ofServer(@Nullable String folder) {
        if (folder == null) {
            return List.of();
        }
        Path archive = Path.of(folder).resolve("server.jsa");
        String passedOn = "-D" + FOLDER + "=" + folder;
        return Files.exists(archive)
                ? List.of(passedOn, "-Xlog:disable", "-XX:SharedArchiveFile=" + archive)
                : List.of(
                        passedOn,
                        "-Xlog:disable",
                        "-XX:+RecordDynamicDumpInfo",
                        "-Ddev.berth.class-archive=" + archive);
    }
}
