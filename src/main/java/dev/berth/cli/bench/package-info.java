/**
 * {@code berth bench}: measures a server over the wire, with agents that are played in this process. One thread does all
 * of it.
 */
@NullMarked
package dev.berth.cli.bench;

import org.jspecify.annotations.NullMarked;
