package dev.berth.agent.files;

/**
 * How much an archive may bring.
 *
 * @param packedBytes the tar.gz itself
 * @param unpackedBytes all that is in it, names and padding included
 * @param entries files, directories and links
 */
public record ArchiveLimits(long packedBytes, long unpackedBytes, int entries) {
    /** Well above what the server takes, so that the server's limits decide. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(512L << 20, 2L << 30, 100_000);
}
