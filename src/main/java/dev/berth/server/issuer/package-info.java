/** Berth as an issuer of OpenID Connect for its runs: keys, what is published of them, and tokens (A11). */
@NullMarked
package dev.berth.server.issuer;

import org.jspecify.annotations.NullMarked;
