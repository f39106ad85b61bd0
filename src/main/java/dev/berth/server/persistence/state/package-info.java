/** Terraform's state: versions, locks, what a lost attempt left. */
@NullMarked
package dev.berth.server.persistence.state;

import org.jspecify.annotations.NullMarked;
