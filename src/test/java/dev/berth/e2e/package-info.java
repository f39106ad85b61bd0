/**
 * The packaged application end to end: a real server, its database, real agent processes, real Terraform; and what is
 * left of their work when any of them is killed, stopped or cut off.
 */
package dev.berth.e2e;
