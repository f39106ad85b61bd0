/** Tasks over HTTP. */
@NullMarked
package dev.berth.server.api.task;

import org.jspecify.annotations.NullMarked;
