/** Which workspaces run after which, and what waits for that (W4): pure. */
@NullMarked
package dev.berth.domain.order;

import org.jspecify.annotations.NullMarked;
