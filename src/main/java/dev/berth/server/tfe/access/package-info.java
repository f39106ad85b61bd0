/** Who may ask for what, ids, and addresses that are a secret. */
@NullMarked
package dev.berth.server.tfe.access;

import org.jspecify.annotations.NullMarked;
