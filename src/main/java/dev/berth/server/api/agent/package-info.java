/** What an agent asks for while it works on an attempt. */
@NullMarked
package dev.berth.server.api.agent;

import org.jspecify.annotations.NullMarked;
