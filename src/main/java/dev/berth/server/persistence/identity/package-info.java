/** The keys that sign the tokens of runs. */
@NullMarked
package dev.berth.server.persistence.identity;

import org.jspecify.annotations.NullMarked;
