/** The lease in PostgreSQL, on a connection of its own. */
@NullMarked
package dev.berth.server.persistence.lease;

import org.jspecify.annotations.NullMarked;
