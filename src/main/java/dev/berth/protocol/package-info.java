/** The C&amp;C channel's messages and the agent's work document, version 1: sealed interfaces of records, and their JSON. */
@NullMarked
package dev.berth.protocol;

import org.jspecify.annotations.NullMarked;
