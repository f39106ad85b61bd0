/** Bindings: which tokens of other issuers count here, and for what (I3). */
@NullMarked
package dev.berth.server.api.binding;

import org.jspecify.annotations.NullMarked;
