/** Workspaces on the page: settings, values, configurations, states and what is in them, locks. */
@NullMarked
package dev.berth.server.web.workspace;

import org.jspecify.annotations.NullMarked;
