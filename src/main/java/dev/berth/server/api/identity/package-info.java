/** What is published of the issuer of runs' tokens, and its keys for admins (A11). */
@NullMarked
package dev.berth.server.api.identity;

import org.jspecify.annotations.NullMarked;
