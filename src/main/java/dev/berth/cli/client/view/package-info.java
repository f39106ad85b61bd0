/** What users see: tables, lines that come and go, and what kind of terminal there is, if any. */
@NullMarked
package dev.berth.cli.client.view;

import org.jspecify.annotations.NullMarked;
