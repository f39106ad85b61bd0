package dev.berth.agent.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that refuses to go on past a limit, whatever its reader believes about sizes. What stands between the contents
 * of two entries (long names, attributes, maps of sparse files) is held in memory by whoever reads it, so it has a limit
 * of its own.
 */
final class BoundedStream extends FilterInputStream {
    private static final int MAX_BETWEEN = 128 * 1024;

    private final long limit;
    private long read;
    private long between;
    private boolean inContent;

    BoundedStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    /** An entry's content begins: from here on only the sum counts. */
    void contentBegins() {
        inContent = true;
    }

    /** The content has been read. */
    void contentEnds() {
        inContent = false;
        between = 0;
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

    private void count(long bytes) throws UnsafeArchiveException {
        read += bytes;
        if (read > limit) {
            throw new UnsafeArchiveException("more than " + limit + " bytes when unpacked");
        }
        between += inContent ? 0 : bytes;
        if (between > MAX_BETWEEN) {
            throw new UnsafeArchiveException("a name or attributes that are too long");
        }
    }
}
