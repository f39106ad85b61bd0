/** What became of a pool, as charts, and what would have become of it with other settings. */
@NullMarked
package dev.berth.server.web.history;

import org.jspecify.annotations.NullMarked;
