package dev.berth.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent's token: read at the start, and again before each connection, since it may be renewed while work runs. */
final class AgentToken {
    private final Path file;
    private volatile String last;

    /**
     * @param once whether the file goes once it was read, so that no task can read it
     * @throws IOException when the file cannot be read or is empty
     */
    AgentToken(Path file, boolean once) throws IOException {
        this.file = file;
        this.last = Files.readString(file).strip();
        if (last.isEmpty()) {
            throw new IOException("the token file " + file + " is empty");
        }
        if (once) {
            Files.delete(file);
        }
    }

    String read() {
        try {
            String now = Files.readString(file).strip();
            if (!now.isEmpty()) {
                last = now;
            }
        } catch (IOException e) {
            // Being replaced just now, or gone: the token in memory is as good as it was.
            return last;
        }
        return last;
    }
}
