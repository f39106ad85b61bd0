/**
 * The database before the server boots: an embedded PostgreSQL for a server without a configured one, and a first look
 * at one that is configured. All of this may wait; nothing listens yet.
 */
@NullMarked
package dev.berth.server.persistence.embedded;

import org.jspecify.annotations.NullMarked;
