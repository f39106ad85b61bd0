/** What control needs from the outside: stores, the link to the agents, and runtimes. Adapters implement these. */
@NullMarked
package dev.berth.server.control.port;

import org.jspecify.annotations.NullMarked;
