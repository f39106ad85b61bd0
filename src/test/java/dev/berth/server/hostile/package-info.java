/** Clients that mean harm, or are broken: each gets its defined answer, and nobody else notices. */
package dev.berth.server.hostile;
