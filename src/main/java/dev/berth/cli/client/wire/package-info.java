/** Calls of a server: requests and answers, streams of events, and what to do when one fails. */
@NullMarked
package dev.berth.cli.client.wire;

import org.jspecify.annotations.NullMarked;
