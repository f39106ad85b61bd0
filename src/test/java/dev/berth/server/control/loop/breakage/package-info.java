/**
 * Shows that the simulation bites: rules are broken on purpose, one at a time, in a compiled copy of the real sources,
 * and the simulation must find each of them.
 */
@NullMarked
package dev.berth.server.control.loop.breakage;

import org.jspecify.annotations.NullMarked;
