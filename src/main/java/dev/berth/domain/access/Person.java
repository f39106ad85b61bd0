package dev.berth.domain.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an identity provider said of somebody when they signed in.
 *
 * @param id the claim that tells one person from all others
 * @param name as it is told of what they do
 * @param role over everything; null for none
 * @param groups that the provider has them in
 */
public record Person(String id, String name, @Nullable Role role, Set<String> groups) {
    public Person {
        groups = Set.copyOf(groups);
    }
}
