package dev.berth.agent.output;

/** A piece of an attempt's output; {@code offset} counts the UTF-8 bytes before it. */
public record LogChunk(long offset, String text) {}
