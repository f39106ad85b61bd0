package dev.berth.server.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** A whole list. */
@RegisterForReflection
record ItemsResponse<T>(List<T> items) {}
