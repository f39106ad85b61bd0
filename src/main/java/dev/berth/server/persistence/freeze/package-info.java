/** Freeze windows and passes (W3). */
@NullMarked
package dev.berth.server.persistence.freeze;

import org.jspecify.annotations.NullMarked;
