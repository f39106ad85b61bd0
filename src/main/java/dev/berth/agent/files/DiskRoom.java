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

    private final Path directory;
    private final long least;
    private boolean full;

    /** @param least so many bytes have to be free */
    public DiskRoom(Path directory, long least) {
        this.directory = directory;
        this.least = least;
    }

    /** Looks again whether there is too little room; a disk that does not tell has enough. */
    public synchronized boolean isFull() {
        try {
            FileStore store = Files.getFileStore(directory);
            long wanted = Math.min(least, store.getTotalSpace() / LEAST_SHARE);
            full = store.getUsableSpace() < (full ? wanted + wanted / 4 : wanted);
        } catch (IOException e) {
            full = false;
        }
        return full;
    }
}
