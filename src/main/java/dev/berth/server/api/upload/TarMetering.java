package dev.berth.server.api.upload;

import dev.berth.server.api.problem.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts what really comes out of an archive. What stands between two contents (headers, long names, attributes, maps of
 * sparse files) is held in memory by whoever reads it, and may say of itself that it is as large as it likes: so it has a
 * limit of its own.
 */
final class TarMetering extends FilterInputStream {
    /** A header with the longest path, a long link target and some attributes needs a tenth of it. */
    private static final int MAX_BETWEEN = 128 * 1024;

    private final long limit;
    private long total;
    private long between;
    private boolean inContent;

    TarMetering(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    /** The next entry's content begins: from here on only the sum counts. */
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

    private void count(long bytes) {
        total += bytes;
        if (total > limit) {
            throw ProblemException.of(413, "too_large", "it unpacks to more than " + limit + " bytes");
        }
        between += inContent ? 0 : bytes;
        if (between > MAX_BETWEEN) {
            throw ProblemException.of(422, "configuration_unsafe", "an entry's name or attributes are too long");
        }
    }
}
