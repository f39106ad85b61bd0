package dev.berth.server.control.port;

/** How much of what is stored may be held in memory at a time (F12). */
public interface Room {
    /** For what is known to be small. */
    Room ENOUGH = bytes -> {};

    /**
     * Asks for so many bytes before they are read.
     *
     * @throws RuntimeException when there is no room; nothing is read then, and whoever asked gets it
     */
    void take(long bytes);
}
