/** The HTTP side of the contract: resources, and the records that they take and answer with. */
@NullMarked
package dev.berth.server.api;

import org.jspecify.annotations.NullMarked;
