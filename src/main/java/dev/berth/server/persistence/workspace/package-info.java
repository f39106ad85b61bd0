/** Workspaces, their values and configurations. */
@NullMarked
package dev.berth.server.persistence.workspace;

import org.jspecify.annotations.NullMarked;
