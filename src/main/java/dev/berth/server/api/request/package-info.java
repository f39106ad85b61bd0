/** What every call needs: who calls, names and pages in addresses, JSON as it comes. */
@NullMarked
package dev.berth.server.api.request;

import org.jspecify.annotations.NullMarked;
