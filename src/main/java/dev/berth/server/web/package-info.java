/** The page: what all of its rooms share, such as the layout, forms, assets, headers and how failures look. */
@NullMarked
package dev.berth.server.web;

import org.jspecify.annotations.NullMarked;
