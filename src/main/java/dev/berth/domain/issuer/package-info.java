/** Which keys sign the tokens that say which run somebody talks to, and which tokens a workspace's runs get (A11). */
@NullMarked
package dev.berth.domain.issuer;

import org.jspecify.annotations.NullMarked;
