package dev.berth.server.tfe.document;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Parameters that name several things: by commas, by being repeated, by brackets behind the name, in any mixture. */
public final class QueryLists {
    private QueryLists() {}

    /** What is named, without blanks and in its order; empty when nothing is. */
    public static Set<String> of(MultivaluedMap<String, String> query, String name) {
        Set<String> named = new LinkedHashSet<>();
        Stream.of(name, name + "[]")
                .flatMap(key -> query.getOrDefault(key, List.of()).stream())
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .forEach(named::add);
        return named;
    }
}
