/** Signing in and out. */
@NullMarked
package dev.berth.server.web.session;

import org.jspecify.annotations.NullMarked;
