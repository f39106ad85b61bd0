/** Workspaces and configurations over HTTP. */
@NullMarked
package dev.berth.server.api.workspace;

import org.jspecify.annotations.NullMarked;
