/** Tokens that others signed (I3): how they are read, whose keys prove them, and what they are worth here. */
@NullMarked
package dev.berth.server.security.jwt;

import org.jspecify.annotations.NullMarked;
