/** What a workspace has to do with others: which it runs after. */
@NullMarked
package dev.berth.server.api.order;

import org.jspecify.annotations.NullMarked;
