/** Bodies on their way in: how large they may be, and what an uploaded archive may contain. */
@NullMarked
package dev.berth.server.api.upload;

import org.jspecify.annotations.NullMarked;
