/** Pods that Deployments make, one Deployment for each pool and template, for clusters that forbid bare pods. */
@NullMarked
package dev.berth.server.runtime.deployment;

import org.jspecify.annotations.NullMarked;
