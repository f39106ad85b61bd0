package dev.berth.domain.access;

import org.jspecify.annotations.Nullable;

/**
 * Whose doing something was: a task that was submitted, a configuration that was uploaded.
 *
 * @param name as it is told of what they do
 * @param person whose doing it was; null for a machine's, and where nobody knows any more
 */
public record Author(String name, @Nullable String person) {
    public static Author of(Identity identity) {
        return new Author(identity.name(), identity.person());
    }

    /** Whether that somebody is the author. Where the author's person is not known, the same name is taken for the same person. */
    boolean is(String otherPerson, String otherName) {
        return person == null ? name.equals(otherName) : person.equals(otherPerson);
    }
}
