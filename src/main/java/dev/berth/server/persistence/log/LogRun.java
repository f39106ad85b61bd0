package dev.berth.server.persistence.log;

import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore.Chunk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A piece of an attempt's output without a gap.
 *
 * @param attempt whose
 * @param start bytes of the attempt's output before it
 * @param bytes its UTF-8
 */
record LogRun(AttemptRef attempt, long start, byte[] bytes) {

    /** What stands in an attempt's row: how far it is acknowledged, how much is stored, and whether it was cut. */
    record Progress(long acknowledged, long stored, boolean cut) {}

    /**
     * What is to be written.
     *
     * @param expected the acknowledged bytes that it continues; the row must still say so
     * @param content what is stored
     * @param acknowledged by how many bytes the agent's output moves on
     * @param cuts whether the output ends here, with a notice
     */
    record Piece(AttemptRef attempt, long expected, byte[] content, long acknowledged, boolean cuts) {}

    long end() {
        return start + bytes.length;
    }

    /** The chunks of a batch, joined where one begins in or right behind the one before. */
    static List<LogRun> of(List<Chunk> chunks) {
        Map<AttemptRef, List<Chunk>> byAttempt = new LinkedHashMap<>();
        chunks.forEach(chunk -> byAttempt
                .computeIfAbsent(chunk.attempt(), attempt -> new ArrayList<>())
                .add(chunk));
        return byAttempt.values().stream().flatMap(own -> joined(own).stream()).toList();
    }

    private static List<LogRun> joined(List<Chunk> chunks) {
        List<LogRun> runs = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long start = 0;
        for (Chunk chunk : sorted(chunks)) {
            byte[] own = chunk.text().getBytes(StandardCharsets.UTF_8);
            long end = start + bytes.size();
            if (bytes.size() == 0 || chunk.offset() > end) {
                flush(chunk.attempt(), start, bytes, runs);
                start = chunk.offset();
                bytes.writeBytes(own);
            } else if (chunk.offset() + own.length > end) {
                int known = (int) (end - chunk.offset());
                bytes.write(own, known, own.length - known);
            }
        }
        flush(chunks.getFirst().attempt(), start, bytes, runs);
        return runs;
    }

    private static List<Chunk> sorted(List<Chunk> chunks) {
        return chunks.stream().sorted(Comparator.comparingLong(Chunk::offset)).toList();
    }

    private static void flush(AttemptRef attempt, long start, ByteArrayOutputStream bytes, List<LogRun> runs) {
        if (bytes.size() > 0) {
            runs.add(new LogRun(attempt, start, bytes.toByteArray()));
            bytes.reset();
        }
    }

    /** This run as it is, if it begins where the output ends: so it nearly always does. */
    Piece whole() {
        return new Piece(attempt, start, bytes, bytes.length, false);
    }

    /**
     * What of this run comes next, given what is stored: the part that is not known yet, up to the limit. Empty when
     * all is known, when there is a gap before it, or when the known part ends inside a character.
     */
    Optional<Piece> next(Progress progress, long maxBytes) {
        boolean continues = start <= progress.acknowledged() && progress.acknowledged() < end();
        if (!continues) {
            return Optional.empty();
        }
        int known = (int) (progress.acknowledged() - start);
        if (Utf8.inside(bytes, known)) {
            return Optional.empty();
        }
        byte[] rest = Arrays.copyOfRange(bytes, known, bytes.length);
        return Optional.of(limited(rest, progress, maxBytes));
    }

    private Piece limited(byte[] rest, Progress progress, long maxBytes) {
        long acknowledged = progress.acknowledged();
        if (progress.cut()) {
            return new Piece(attempt, acknowledged, new byte[0], rest.length, true);
        }
        long room = Math.max(0, maxBytes - progress.stored());
        if (rest.length <= room) {
            return new Piece(attempt, acknowledged, rest, rest.length, false);
        }
        return new Piece(attempt, acknowledged, cut(rest, (int) room, maxBytes), rest.length, true);
    }

    private static byte[] cut(byte[] rest, int room, long maxBytes) {
        byte[] notice = ("\n[Berth: the output is cut here, it is longer than " + maxBytes + " bytes]\n")
                .getBytes(StandardCharsets.UTF_8);
        int kept = Utf8.floor(rest, room);
        byte[] content = Arrays.copyOf(rest, kept + notice.length);
        System.arraycopy(notice, 0, content, kept, notice.length);
        return content;
    }
}
