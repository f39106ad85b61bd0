/** Submits what comes after applies of upstream workspaces (W4). */
@NullMarked
package dev.berth.server.control.order;

import org.jspecify.annotations.NullMarked;
