/** Which server is asked, and with which token: options, the environment, and the file in which Terraform keeps tokens. */
@NullMarked
package dev.berth.cli.client.credential;

import org.jspecify.annotations.NullMarked;
