/** Configurations, from the promise of an upload to its bytes. */
@NullMarked
package dev.berth.server.tfe.configuration;

import org.jspecify.annotations.NullMarked;
