/** Hooks on the page: of a workspace, of a pool, and for all. */
@NullMarked
package dev.berth.server.web.hook;

import org.jspecify.annotations.NullMarked;
