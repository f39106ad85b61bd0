/** What agents run, begun and read in one statement. */
@NullMarked
package dev.berth.server.persistence.work;

import org.jspecify.annotations.NullMarked;
