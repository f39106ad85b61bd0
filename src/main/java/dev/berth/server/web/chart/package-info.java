/** Charts over time as paths and ticks: pure geometry, for templates that draw it as SVG. */
@NullMarked
package dev.berth.server.web.chart;

import org.jspecify.annotations.NullMarked;
