/** Tasks as users see them. */
@NullMarked
package dev.berth.server.persistence.task;

import org.jspecify.annotations.NullMarked;
