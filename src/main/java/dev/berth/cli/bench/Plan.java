package dev.berth.cli.bench;

/** One run of the bench. */
record Plan(Mode mode, Load load, Shape shape, Place place) {}
