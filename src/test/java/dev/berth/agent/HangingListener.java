package dev.berth.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Accepts whoever comes and never answers. */
public final class HangingListener implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> guests = new CopyOnWriteArrayList<>();

    public HangingListener() throws IOException {
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                while (true) {
                    guests.add(listener.accept());
                }
            } catch (IOException e) {
                return;
            }
        });
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Whether somebody has come. */
    public boolean hasGuest() {
        return !guests.isEmpty();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket guest : guests) {
            guest.close();
        }
    }
}
