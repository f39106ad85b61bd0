/** An attempt's output: masked, spooled to disk, and cut into chunks that are acknowledged. */
@NullMarked
package dev.berth.agent.output;

import org.jspecify.annotations.NullMarked;
