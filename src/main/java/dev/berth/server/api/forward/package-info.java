/** What a server that waits for the lease is asked goes to the one that leads (F14). */
@NullMarked
package dev.berth.server.api.forward;

import org.jspecify.annotations.NullMarked;
