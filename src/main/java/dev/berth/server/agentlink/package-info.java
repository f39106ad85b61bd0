/**
 * The C&amp;C channel's server side: the WebSocket endpoint and one session per connection. A session takes its frames
 * strictly in order, has one writer, and bounds everything that waits in it.
 */
@NullMarked
package dev.berth.server.agentlink;

import org.jspecify.annotations.NullMarked;
