/** Working directories: safe unpacking, plan bundles, and what a configuration says about its backend. */
@NullMarked
package dev.berth.agent.files;

import org.jspecify.annotations.NullMarked;
