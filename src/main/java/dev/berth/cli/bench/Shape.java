package dev.berth.cli.bench;

/** What is set up on the server, and who connects to it. */
record Shape(int agents, int slots, int pools, int workspaces) {}
