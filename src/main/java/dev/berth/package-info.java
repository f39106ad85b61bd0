/** Berth: slot-managed agent pools for Terraform and OpenTofu on Kubernetes. */
@NullMarked
package dev.berth;

import org.jspecify.annotations.NullMarked;
