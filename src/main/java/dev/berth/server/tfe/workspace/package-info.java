/** Workspaces, and projects, which are pools. */
@NullMarked
package dev.berth.server.tfe.workspace;

import org.jspecify.annotations.NullMarked;
