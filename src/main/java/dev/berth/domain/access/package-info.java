/** Who may do what, as pure functions. */
@NullMarked
package dev.berth.domain.access;

import org.jspecify.annotations.NullMarked;
