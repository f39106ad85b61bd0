/** The embedded PostgreSQL of a server without a configured database. */
@NullMarked
package dev.berth.server.persistence.embedded;

import org.jspecify.annotations.NullMarked;
