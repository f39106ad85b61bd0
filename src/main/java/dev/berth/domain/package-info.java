/** The pure rules of Berth: no framework, no clock, no randomness, no input or output. */
@NullMarked
package dev.berth.domain;

import org.jspecify.annotations.NullMarked;
