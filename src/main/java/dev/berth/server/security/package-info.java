/** Who may do what: tokens, roles, the credentials of agents and attempts, and the sealing of secrets at rest. */
@NullMarked
package dev.berth.server.security;

import org.jspecify.annotations.NullMarked;
