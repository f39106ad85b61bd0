/** The agent: it connects to the server, runs Terraform on its slots and reports. */
@NullMarked
package dev.berth.agent;

import org.jspecify.annotations.NullMarked;
