/** What tells an open page that something has changed. */
@NullMarked
package dev.berth.server.web.live;

import org.jspecify.annotations.NullMarked;
