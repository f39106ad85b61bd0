/** What goes wrong, in one shape: problem documents, the checks that find them, and the mapping of every failure. */
@NullMarked
package dev.berth.server.api.problem;

import org.jspecify.annotations.NullMarked;
