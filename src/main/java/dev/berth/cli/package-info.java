/** The command line: one class per role or verb. */
@NullMarked
package dev.berth.cli;

import org.jspecify.annotations.NullMarked;
