/** Freeze windows of pools, workspaces and tags, and passes through them (W3). */
@NullMarked
package dev.berth.server.api.freeze;

import org.jspecify.annotations.NullMarked;
