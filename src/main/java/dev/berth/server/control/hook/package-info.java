/** Sends what is in the outbox, on the server that leads (O1). */
@NullMarked
package dev.berth.server.control.hook;

import org.jspecify.annotations.NullMarked;
