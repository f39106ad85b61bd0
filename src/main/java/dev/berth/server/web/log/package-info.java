/** A task's output, as a browser reads it: any bytes of it, where its lines are, and how far it has grown. */
@NullMarked
package dev.berth.server.web.log;

import org.jspecify.annotations.NullMarked;
