/**
 * TLS to the database: one set of parameters, those of the JDBC driver, for both drivers, so that no connection is less
 * protected than another.
 */
@NullMarked
package dev.berth.server.persistence.tls;

import org.jspecify.annotations.NullMarked;
