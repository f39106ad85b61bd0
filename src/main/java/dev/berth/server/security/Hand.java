package dev.berth.server.security;

import dev.berth.domain.access.Role;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do with what a request is about.
 *
 * @param role over that thing, or over everything where an address names none; null for none
 * @param unseen what is told instead of any answer; null where the thing is seen, or none is named
 */
record Hand(@Nullable Role role, @Nullable RuntimeException unseen) {}
