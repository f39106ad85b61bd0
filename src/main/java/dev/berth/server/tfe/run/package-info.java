/** Runs, plans and applies: a task, seen as a client of the command line does. */
@NullMarked
package dev.berth.server.tfe.run;

import org.jspecify.annotations.NullMarked;
