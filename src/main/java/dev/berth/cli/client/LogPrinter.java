package dev.berth.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Progress;
import java.io.PrintWriter;

/** Prints a task's output as it comes, and says where its end was left. */
final class LogPrinter {
    private final PrintWriter out;
    private final Progress progress;
    private final boolean json;
    private boolean middleOfLine;

    LogPrinter(PrintWriter out, Progress progress, boolean json) {
        this.out = out;
        this.progress = progress;
        this.json = json;
    }

    /**
     * Prints a piece.
     *
     * @param offset how many bytes of the output there are up to the end of this piece
     * @return whether there is still somebody who reads
     */
    boolean print(String text, long offset) {
        if (text.isEmpty()) {
            return true;
        }
        progress.clear();
        if (json) {
            ObjectNode piece = Json.object().put("text", text).put("offset", offset);
            out.println(piece);
        } else {
            out.print(text);
            middleOfLine = !text.endsWith("\n");
        }
        out.flush();
        return !out.checkError();
    }

    /** What comes next begins on a line of its own. */
    void endLine() {
        if (middleOfLine) {
            out.println();
            out.flush();
            middleOfLine = false;
        }
    }
}
