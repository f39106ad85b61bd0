/** Plans and what their applies need. */
@NullMarked
package dev.berth.server.persistence.plan;

import org.jspecify.annotations.NullMarked;
