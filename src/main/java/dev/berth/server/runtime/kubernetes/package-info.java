/** Pods that Berth makes and guards itself in a Kubernetes cluster, and what the other runtime there builds on. */
@NullMarked
package dev.berth.server.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
