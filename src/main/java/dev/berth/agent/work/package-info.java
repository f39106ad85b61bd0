/** One attempt from its work document to its result. */
@NullMarked
package dev.berth.agent.work;

import org.jspecify.annotations.NullMarked;
