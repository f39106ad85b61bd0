/** The output of attempts. */
@NullMarked
package dev.berth.server.persistence.log;

import org.jspecify.annotations.NullMarked;
