/** The HTTP side of the work endpoints, and how often things are tried again. */
@NullMarked
package dev.berth.agent.net;

import org.jspecify.annotations.NullMarked;
