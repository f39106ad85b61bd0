/** Who did what. */
@NullMarked
package dev.berth.server.persistence.audit;

import org.jspecify.annotations.NullMarked;
