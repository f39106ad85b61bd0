/** The control plane: it takes tasks, places them, talks to the agents and makes their pods. */
@NullMarked
package dev.berth.server;

import org.jspecify.annotations.NullMarked;
