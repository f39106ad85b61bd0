package dev.berth.agent.files;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room there is where the attempts run. Too little means that no further one should begin; there has to be a
 * quarter more before one may again, so that a disk at the edge does not change its mind all the time.
 */
public final class DiskRoom {
    /** On a small disk a quarter of it is enough, whatever the setting says. */
    private static final int LEAST_SHARE = 4;

    private static final int PROBE_BYTES = 64 * 1024;

    private final Path directory;
    private final long least;
    private boolean full;
    private boolean suspect;

    /** @param least so many bytes have to be free */
    public DiskRoom(Path directory, long least) {
        this.directory = directory;
        this.least = least;
    }

    /** Something met a full disk: until a file can be written again it counts as full, whatever its numbers say. */
    public synchronized void suspect() {
        suspect = true;
    }

    /** Looks again whether there is too little room; a disk that does not tell has enough. */
    public synchronized boolean isFull() {
        full = isShort() || (suspect && !takesFile());
        suspect &= full;
        return full;
    }

    private boolean isShort() {
        try {
            FileStore store = Files.getFileStore(directory);
            long wanted = Math.min(least, store.getTotalSpace() / LEAST_SHARE);
            return store.getUsableSpace() < (full ? wanted + wanted / 4 : wanted);
        } catch (IOException e) {
            return false;
        }
    }

    /** A quota, or a want of inodes, shows in no number. */
    private boolean takesFile() {
        Path probe = directory.resolve(".room");
        try {
            Files.write(probe, new byte[PROBE_BYTES]);
            return true;
        } catch (IOException e) {
            return !FullDisk.caused(e);
        } finally {
            discard(probe);
        }
    }

    private static void discard(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            // The next probe writes over it.
            return;
        }
    }
}
