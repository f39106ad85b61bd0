package dev.berth.server.security;

/**
 * What an address names, and how it is told that there is no such thing: to whoever may not see it in the very same way.
 *
 * @param missing the failure that is told
 */
public record Named(Subject subject, RuntimeException missing) {}
