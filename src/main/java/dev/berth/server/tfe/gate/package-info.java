/** Which thing an address of this front is about. */
@NullMarked
package dev.berth.server.tfe.gate;

import org.jspecify.annotations.NullMarked;
