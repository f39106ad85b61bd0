package dev.berth.cli.client.pack;

/**
 * How much may be packed; the server has limits of its own, which it tells.
 *
 * @param entries files, links and directories
 * @param bytes all files together, before they are compressed
 * @param depth directories in each other
 */
record PackLimits(int entries, long bytes, int depth) {
    /** As much as a server takes at most, whatever its settings. */
    static final PackLimits USUAL = new PackLimits(100_000, 4L << 30, 100);
}
