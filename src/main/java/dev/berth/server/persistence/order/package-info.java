/** Which workspaces run after which, and what is due for that. */
@NullMarked
package dev.berth.server.persistence.order;

import org.jspecify.annotations.NullMarked;
