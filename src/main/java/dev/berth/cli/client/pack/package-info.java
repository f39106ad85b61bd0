/** A directory becomes the archive that Berth runs: what {@code .terraformignore} says, links, modes, limits. */
@NullMarked
package dev.berth.cli.client.pack;

import org.jspecify.annotations.NullMarked;
