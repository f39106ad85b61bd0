/** What is in a state: its outputs, its resources, and what changed between two of them. Reads bytes, and knows nothing of HTTP. */
@NullMarked
package dev.berth.server.api.state.content;

import org.jspecify.annotations.NullMarked;
