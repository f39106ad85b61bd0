/** Freeze windows on the page (W3). */
@NullMarked
package dev.berth.server.web.freeze;

import org.jspecify.annotations.NullMarked;
