/** What becomes of pools, counted by the minute, and what would have become of them with other settings. */
@NullMarked
package dev.berth.server.control.history;

import org.jspecify.annotations.NullMarked;
