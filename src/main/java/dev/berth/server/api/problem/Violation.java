package dev.berth.server.api.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** One bad field: its path in the body, or the name of a parameter, and what it has to be. */
@RegisterForReflection
public record Violation(String field, String message) {}
