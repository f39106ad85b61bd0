/** All settings, in one mapping. */
@NullMarked
package dev.berth.server.config;

import org.jspecify.annotations.NullMarked;
