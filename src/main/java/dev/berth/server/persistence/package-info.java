/** PostgreSQL behind the ports: Hibernate Reactive Panache for the records, set-based SQL for the loop. */
@NullMarked
package dev.berth.server.persistence;

import org.jspecify.annotations.NullMarked;
