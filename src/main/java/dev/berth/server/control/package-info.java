/** The loop: one controller per pool gathers what happened, lets the domain decide, stores it, then tells the agents. */
@NullMarked
package dev.berth.server.control;

import org.jspecify.annotations.NullMarked;
