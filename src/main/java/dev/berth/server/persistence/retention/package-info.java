/** What is deleted after its time. */
@NullMarked
package dev.berth.server.persistence.retention;

import org.jspecify.annotations.NullMarked;
