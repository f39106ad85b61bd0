/** Tokens, who has signed in with them, and the check that the keys are the right ones. */
@NullMarked
package dev.berth.server.persistence.token;

import org.jspecify.annotations.NullMarked;
