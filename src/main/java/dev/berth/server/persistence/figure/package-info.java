/** The figures of pools by time. */
@NullMarked
package dev.berth.server.persistence.figure;

import org.jspecify.annotations.NullMarked;
