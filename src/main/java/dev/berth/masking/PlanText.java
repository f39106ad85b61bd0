package dev.berth.masking;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** A plan's JSON that can be read from several places. */
@FunctionalInterface
public interface PlanText {

    /** A parser that begins at that byte. */
    JsonParser from(long start) throws IOException;

    /** One in memory. */
    static PlanText of(byte[] plan) {
        return start -> {
            int from = Math.toIntExact(start);
            return PlanJsonFactory.JSON.createParser(plan, from, plan.length - from);
        };
    }

    /** One in a file, which may be larger than the memory. */
    static PlanText of(Path plan) {
        return start -> PlanJsonFactory.JSON.createParser(Channels.newInputStream(
                FileChannel.open(plan, StandardOpenOption.READ).position(start)));
    }

    /** Gives every value that the plan marks as sensitive to the sink. */
    default void collectMarked(Consumer<String> sink) throws IOException {
        var unused = PlanMarks.of(this, sink);
    }
}
