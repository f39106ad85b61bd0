/** JSON:API documents: written as its clients insist on, and read whatever they send. */
@NullMarked
package dev.berth.server.tfe.document;

import org.jspecify.annotations.NullMarked;
