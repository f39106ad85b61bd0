/** Connections, statements, failures: what every store needs. */
@NullMarked
package dev.berth.server.persistence.database;

import org.jspecify.annotations.NullMarked;
