/** What is set for all: API tokens. */
@NullMarked
package dev.berth.server.web.setting;

import org.jspecify.annotations.NullMarked;
