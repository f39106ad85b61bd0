/** PostgreSQL behind the ports: in SQL, set-based for the loop. */
@NullMarked
package dev.berth.server.persistence;

import org.jspecify.annotations.NullMarked;
