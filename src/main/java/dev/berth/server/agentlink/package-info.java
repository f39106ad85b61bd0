/** The C&amp;C channel: sessions, heartbeats, acknowledgements. */
@NullMarked
package dev.berth.server.agentlink;

import org.jspecify.annotations.NullMarked;
