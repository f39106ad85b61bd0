/** A server that a command starts for itself, as a process of its own, and ends with itself. */
@NullMarked
package dev.berth.cli.child;

import org.jspecify.annotations.NullMarked;
