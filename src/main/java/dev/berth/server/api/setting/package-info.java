/** The settings that the server goes by, over HTTP. */
@NullMarked
package dev.berth.server.api.setting;

import org.jspecify.annotations.NullMarked;
