/** Pods as child processes of the server. */
@NullMarked
package dev.berth.server.runtime.local;

import org.jspecify.annotations.NullMarked;
