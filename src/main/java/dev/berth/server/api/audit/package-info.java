/** Who did what, over HTTP. */
@NullMarked
package dev.berth.server.api.audit;

import org.jspecify.annotations.NullMarked;
