/** Health, metrics, audit. */
@NullMarked
package dev.berth.server.observability;

import org.jspecify.annotations.NullMarked;
