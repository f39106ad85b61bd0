/** Versions of states: read, announced and uploaded; outputs. */
@NullMarked
package dev.berth.server.tfe.state;

import org.jspecify.annotations.NullMarked;
