package dev.berth.cli.bench.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One TCP connection. What is written leaves at the end of the loop's round, all at once. */
final class Line {
    /** Whose connection it is. After {@link #ended} nothing more comes. */
    interface Owner {
        void opened();

        /** Bytes came; all of them are to be taken. */
        void received(ByteBuffer bytes);

        /** It ended, for this reason. */
        void ended(String reason);
    }

    private static final int SMALL = 512;
    private static final int KEPT = 16 << 10;
    private static final int MAX_WAITING = 16 << 20;

    private final Loop loop;
    private final Owner owner;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private ByteBuffer output = ByteBuffer.allocate(SMALL);
    private boolean open;
    private boolean flushing;
    private boolean over;

    private Line(Loop loop, Owner owner) {
        this.loop = loop;
        this.owner = owner;
    }

    /** Begins to connect; the owner hears how that ends, never before this returns. */
    static Line connect(Loop loop, InetSocketAddress to, Owner owner) {
        Line line = new Line(loop, owner);
        try {
            SocketChannel channel = SocketChannel.open();
            line.channel = channel;
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean at = channel.connect(to);
            line.key = channel.register(loop.selector(), at ? 0 : SelectionKey.OP_CONNECT, line);
            if (at) {
                loop.at(System.nanoTime(), line::connected);
            }
        } catch (IOException e) {
            loop.at(System.nanoTime(), () -> line.end(reason(e)));
        }
        return line;
    }

    /** Where to put so many bytes that are to be sent. */
    ByteBuffer space(int bytes) {
        if (output.remaining() < bytes) {
            int needed = output.position() + bytes;
            ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, output.capacity() * 2));
            output = larger.put(output.flip());
        }
        if (!flushing) {
            flushing = true;
            loop.flushLater(this);
        }
        return output;
    }

    void write(byte[] bytes) {
        space(bytes.length).put(bytes);
    }

    /** Ends it from this side; the owner hears of it now. */
    void end(String reason) {
        if (over) {
            return;
        }
        over = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is given up in any case.
            output.clear();
        }
        owner.ended(reason);
    }

    void flush() {
        flushing = false;
        if (over || !open) {
            return;
        }
        try {
            output.flip();
            channel().write(output);
            output.compact();
        } catch (IOException e) {
            end(reason(e));
            return;
        }
        boolean more = output.position() > 0;
        key().interestOps(SelectionKey.OP_READ | (more ? SelectionKey.OP_WRITE : 0));
        if (output.position() > MAX_WAITING) {
            end("the other side does not read");
        } else if (!more && output.capacity() > KEPT) {
            output = ByteBuffer.allocate(SMALL);
        }
    }

    void ready(ByteBuffer input) {
        if (over) {
            return;
        }
        try {
            if (!open) {
                channel().finishConnect();
                connected();
                return;
            }
            if (key().isWritable()) {
                flush();
            }
            if (!over && key().isReadable()) {
                read(input);
            }
        } catch (IOException e) {
            end(reason(e));
        }
    }

    private void connected() {
        if (over) {
            return;
        }
        open = true;
        key().interestOps(SelectionKey.OP_READ);
        owner.opened();
        flush();
    }

    private void read(ByteBuffer input) throws IOException {
        input.clear();
        int count = channel().read(input);
        if (count < 0) {
            end("the other side closed the connection");
        } else if (count > 0) {
            owner.received(input.flip());
        }
    }

    private SocketChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private SelectionKey key() {
        return Objects.requireNonNull(key);
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
