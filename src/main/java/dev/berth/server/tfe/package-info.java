/** The second front of the server: what {@code terraform} and {@code tofu} ask of a host that runs them remotely. */
@NullMarked
package dev.berth.server.tfe;

import org.jspecify.annotations.NullMarked;
