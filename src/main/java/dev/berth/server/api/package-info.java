/** The HTTP interface: resources, requests, responses, problems. */
@NullMarked
package dev.berth.server.api;

import org.jspecify.annotations.NullMarked;
