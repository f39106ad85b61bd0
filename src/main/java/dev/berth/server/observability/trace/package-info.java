/** What becomes of tasks, told as traces of OpenTelemetry. */
@NullMarked
package dev.berth.server.observability.trace;

import org.jspecify.annotations.NullMarked;
