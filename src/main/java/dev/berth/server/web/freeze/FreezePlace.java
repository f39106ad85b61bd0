package dev.berth.server.web.freeze;

/**
 * Of what a page of freeze windows is.
 *
 * @param address its own
 * @param back where one comes from
 * @param kind {@code pool}, {@code workspace} or {@code tag}: windows of another kind can only be looked at
 */
public record FreezePlace(String address, String back, String backLabel, String kind) {
    boolean ofTags() {
        return kind.equals("tag");
    }
}
