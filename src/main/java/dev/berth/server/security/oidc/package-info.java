/** Sign-in by an identity provider: the code flow of OpenID Connect, and what the provider says of people, verified (I1). */
@NullMarked
package dev.berth.server.security.oidc;

import org.jspecify.annotations.NullMarked;
