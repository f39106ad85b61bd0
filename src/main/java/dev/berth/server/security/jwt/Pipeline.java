package dev.berth.server.security.jwt;

import dev.berth.domain.access.Identity;

/**
 * Whoever showed a token of an issuer that counts here.
 *
 * @param identity a machine, by the name of its binding
 * @param subject whose token it is, in its issuer's words
 * @param id the same for each token of that subject of that issuer, whatever its binding is called
 */
public record Pipeline(Identity identity, String subject, String id) {}
