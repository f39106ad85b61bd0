/** The verbs for people and pipelines: each is a few calls of a server, and what is printed of the answers. */
@NullMarked
package dev.berth.cli.client;

import org.jspecify.annotations.NullMarked;
