/** A task's life: what was asked, where it stands, and the one table of legal transitions. */
@NullMarked
package dev.berth.domain.task;

import org.jspecify.annotations.NullMarked;
