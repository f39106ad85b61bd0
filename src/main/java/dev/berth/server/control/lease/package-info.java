/** Which server leads: the lease, what it lets a server do, and who hears when it changes hands (F14). */
@NullMarked
package dev.berth.server.control.lease;

import org.jspecify.annotations.NullMarked;
