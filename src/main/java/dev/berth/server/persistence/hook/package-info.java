/** Hooks, and the outbox of what they are told. */
@NullMarked
package dev.berth.server.persistence.hook;

import org.jspecify.annotations.NullMarked;
