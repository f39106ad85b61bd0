/** Whom Berth tells what happens, and what became of it. */
@NullMarked
package dev.berth.server.api.hook;

import org.jspecify.annotations.NullMarked;
