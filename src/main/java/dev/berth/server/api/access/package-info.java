/** Who may do what with which thing (I4). */
@NullMarked
package dev.berth.server.api.access;

import org.jspecify.annotations.NullMarked;
