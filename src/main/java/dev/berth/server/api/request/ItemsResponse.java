package dev.berth.server.api.request;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** A whole list. */
@RegisterForReflection
public record ItemsResponse<T>(List<T> items) {}
