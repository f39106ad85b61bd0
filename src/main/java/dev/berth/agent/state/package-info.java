/** The way of a tool to its state: a proxy on loopback that knows the attempt's credential, so that the tool need not. */
@NullMarked
package dev.berth.agent.state;

import org.jspecify.annotations.NullMarked;
