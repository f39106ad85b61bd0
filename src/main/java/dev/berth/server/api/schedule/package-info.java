/** Schedules of workspaces, and their drift. */
@NullMarked
package dev.berth.server.api.schedule;

import org.jspecify.annotations.NullMarked;
