package dev.berth.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts what really comes out of an unzipped tar and refuses to go on past a limit, whatever its headers say. What
 * stands between two contents (headers, long names, attributes, maps of sparse files) is held in memory by whoever reads
 * it, so it has a limit of its own (A9).
 */
public final class ArchiveMeter extends FilterInputStream {
    /** A header with the longest path, a long link target and some attributes needs a tenth of it. */
    private static final int MAX_BETWEEN = 128 * 1024;

    private static final int BUFFER_BYTES = 8 * 1024;

    /** What there is too much of. */
    public enum Excess {
        /** More comes out of it than the limit allows. */
        CONTENT,
        /** More stands between two contents than any reader should hold in memory. */
        BETWEEN
    }

    /** How its reader says that an archive goes too far. */
    public interface Refusal {
        /** What is thrown. */
        IOException of(Excess excess, String detail);
    }

    private final long limit;
    private final Refusal refusal;
    private long total;
    private long between;
    private boolean inContent;

    /** @param limit bytes that may come out of it altogether */
    public ArchiveMeter(InputStream in, long limit, Refusal refusal) {
        super(in);
        this.limit = limit;
        this.refusal = refusal;
    }

    /** An entry's content begins: from here on only the sum counts. */
    public void contentBegins() {
        inContent = true;
    }

    /** The content has been read. */
    public void contentEnds() {
        inContent = false;
        between = 0;
    }

    /**
     * Reads what follows after the last entry, which may be nothing but padding. A reader of entries stops there, before
     * the sum that the packing ends with was compared: so damage is only seen by who reads on.
     *
     * @throws IOException when there is more than padding, or what packed it is damaged
     */
    public void requireEnd() throws IOException {
        contentBegins();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = read(buffer); read >= 0; read = read(buffer)) {
            for (int at = 0; at < read; at++) {
                if (buffer[at] != 0) {
                    throw new IOException("something follows after its end");
                }
            }
        }
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = super.read(bytes, offset, length);
        count(Math.max(0, got));
        return got;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        count(skipped);
        return skipped;
    }

    private void count(long bytes) throws IOException {
        total += bytes;
        if (total > limit) {
            throw refusal.of(Excess.CONTENT, "it unpacks to more than " + limit + " bytes");
        }
        between += inContent ? 0 : bytes;
        if (between > MAX_BETWEEN) {
            throw refusal.of(Excess.BETWEEN, "an entry's name or attributes are too long");
        }
    }
}
