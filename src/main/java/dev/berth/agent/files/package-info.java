/** Working directories: safe unpacking, plan bundles, and who keeps the state of what is run in them. */
@NullMarked
package dev.berth.agent.files;

import org.jspecify.annotations.NullMarked;
