/** The names and numbers of things, each a type of its own so that none is taken for another. */
@NullMarked
package dev.berth.domain.id;

import org.jspecify.annotations.NullMarked;
