/** JSON as trees, read with little of what a mapper needs at its start. */
@NullMarked
package dev.berth.cli.client.json;

import org.jspecify.annotations.NullMarked;
