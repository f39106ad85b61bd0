package dev.berth.server.control.port;

/**
 * What of a workspace a placement is guarded by (P10).
 *
 * @param version grows with every lock, unlock and change of pool
 * @param locked whether a human, or a lost apply (F4), keeps its tasks back
 */
public record WorkspaceGate(long version, boolean locked) {}
