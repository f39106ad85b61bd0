/** PostgreSQL behind the ports: SQL, set-based for the loop; Hibernate Reactive Panache for the records that people make. */
@NullMarked
package dev.berth.server.persistence;

import org.jspecify.annotations.NullMarked;
