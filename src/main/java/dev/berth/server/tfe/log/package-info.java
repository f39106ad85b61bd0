/** Output as one stream of bytes for each phase. */
@NullMarked
package dev.berth.server.tfe.log;

import org.jspecify.annotations.NullMarked;
