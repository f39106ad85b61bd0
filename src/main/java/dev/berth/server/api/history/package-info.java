/** What became of pools, and what would have, over HTTP. */
@NullMarked
package dev.berth.server.api.history;

import org.jspecify.annotations.NullMarked;
