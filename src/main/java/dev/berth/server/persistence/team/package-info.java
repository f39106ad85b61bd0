/** Teams, with what they may. */
@NullMarked
package dev.berth.server.persistence.team;

import org.jspecify.annotations.NullMarked;
