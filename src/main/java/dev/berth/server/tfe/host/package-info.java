/** What a host says of itself, of its one organization and of who asks. */
@NullMarked
package dev.berth.server.tfe.host;

import org.jspecify.annotations.NullMarked;
