package dev.berth.cli.client.pack;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** An archive that is ready to be sent, as often as it takes. It has no name on the disk, so nothing of it can stay there. */
public final class Packed implements AutoCloseable {
    private final FileChannel content;
    private final int entries;

    private Packed(FileChannel content, int entries) {
        this.content = content;
        this.entries = entries;
    }

    /**
     * Packs all that belongs to the configuration in this directory as a tar.gz. The same files make the same bytes, whenever and
     * wherever they are packed.
     *
     * @throws PackException when it cannot be read, has nothing to pack, or is larger than any configuration
     */
    public static Packed of(Path directory) {
        return of(directory, PackLimits.USUAL);
    }

    static Packed of(Path directory, PackLimits limits) {
        try {
            FileChannel content = nameless();
            try {
                int entries = new Packer(directory, limits).packInto(new Unclosed(Channels.newOutputStream(content)));
                return new Packed(content, entries);
            } catch (IOException | RuntimeException e) {
                content.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PackException(directory + " cannot be packed: " + e, e);
        }
    }

    private static FileChannel nameless() throws IOException {
        Path file = Files.createTempFile(
                "berth-",
                ".tar.gz",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(file);
        }
    }

    /** How many files, links and directories are in it. */
    public int entries() {
        return entries;
    }

    /** Its length in bytes. */
    public long bytes() {
        try {
            return content.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of it, from its beginning. */
    public InputStream read() {
        return new FromTheBeginning(content);
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes on all but the wish to close: there is more to do with what is below. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream below) {
            super(below);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            out.write(bytes, start, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** Reads at a place of its own, which is no other reader's. */
    private static final class FromTheBeginning extends InputStream {
        private final FileChannel content;
        private long position;

        FromTheBeginning(FileChannel content) {
            this.content = content;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            int read = content.read(ByteBuffer.wrap(bytes, start, length), position);
            position += Math.max(0, read);
            return read;
        }
    }
}
