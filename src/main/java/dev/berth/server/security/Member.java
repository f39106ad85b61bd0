package dev.berth.server.security;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Rights;

/**
 * Somebody, and what their teams let them do.
 *
 * @param identity with all teams that it belongs to
 */
public record Member(Identity identity, Rights rights) {}
