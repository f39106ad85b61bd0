package dev.berth.domain.access;

/** A tag of a workspace; a plain one has an empty value. */
public record Tag(String key, String value) {
    @Override
    public String toString() {
        return value.isEmpty() ? key : key + "=" + value;
    }
}
