/** The command line: what the user typed, checked and turned into typed options for the role that was asked for. */
@NullMarked
package dev.berth.cli;

import org.jspecify.annotations.NullMarked;
