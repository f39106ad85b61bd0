/** Teams, and what they may. */
@NullMarked
package dev.berth.server.api.team;

import org.jspecify.annotations.NullMarked;
