/** A plan's JSON as people read it: which resources change, attribute by attribute. Pure, and bounded whatever the plan is. */
@NullMarked
package dev.berth.server.web.plan;

import org.jspecify.annotations.NullMarked;
