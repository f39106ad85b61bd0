/** Terraform's state over HTTP. */
@NullMarked
package dev.berth.server.api.state;

import org.jspecify.annotations.NullMarked;
