/** The packaged application end to end: a real server, its database, real agent processes, real Terraform. */
package dev.berth.e2e;
