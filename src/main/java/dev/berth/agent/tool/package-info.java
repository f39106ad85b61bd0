/** Terraform and OpenTofu as processes: where they are, what they see, how they are stopped. */
@NullMarked
package dev.berth.agent.tool;

import org.jspecify.annotations.NullMarked;
