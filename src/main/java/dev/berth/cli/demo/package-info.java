/** {@code berth demo}: starts a server of its own and plays one story on it, through the public HTTP interface alone. */
@NullMarked
package dev.berth.cli.demo;

import org.jspecify.annotations.NullMarked;
