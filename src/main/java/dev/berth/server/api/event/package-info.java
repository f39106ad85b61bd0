/** Events to follow. */
@NullMarked
package dev.berth.server.api.event;

import org.jspecify.annotations.NullMarked;
