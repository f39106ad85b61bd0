/** The journal of the loops' decisions, as it is read. */
@NullMarked
package dev.berth.server.persistence.decision;

import org.jspecify.annotations.NullMarked;
