/** Sign-in by an identity provider: what the library that speaks OpenID Connect is told, and what comes of it (I1). */
@NullMarked
package dev.berth.server.security.oidc;

import org.jspecify.annotations.NullMarked;
