/** Users' and agents' tokens over HTTP. */
@NullMarked
package dev.berth.server.api.token;

import org.jspecify.annotations.NullMarked;
