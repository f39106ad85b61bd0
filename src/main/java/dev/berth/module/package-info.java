/**
 * What Terraform and OpenTofu make of a directory: which files they read and in which order, which backend and which
 * variables that declares, how values are written for them. Server and agent decide by the same rules.
 */
@NullMarked
package dev.berth.module;

import org.jspecify.annotations.NullMarked;
