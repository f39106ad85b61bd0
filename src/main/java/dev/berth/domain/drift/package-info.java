/** What is known of the difference between what Terraform made and what is there (W2). */
@NullMarked
package dev.berth.domain.drift;

import org.jspecify.annotations.NullMarked;
