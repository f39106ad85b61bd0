/** Speaks to addresses that users write down: guarded, so that it reaches nothing that they could not reach themselves (O2). */
@NullMarked
package dev.berth.server.outward;

import org.jspecify.annotations.NullMarked;
